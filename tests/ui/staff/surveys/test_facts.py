from datetime import UTC, datetime

from dsm.surveying.deletions import Deletion
from tests.support.campaigning import terms
from tests.support.markup import attributes, words
from ui.staff.surveys.facts import consent_list, deleted_thing, deletion_table, terms_list
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_terms_are_said_and_what_is_not_yet_said_too():
    said = words(terms_list(EN, terms(contact=""), "https://svar.example.no/s/evening-2026"))

    assert "https://svar.example.no/s/evening-2026" in said
    assert "What is known of who answeredanonymous" in said
    assert "Who answers questionsnot said yet" in said


def test_a_consent_text_is_in_its_language():
    markup = consent_list(EN, {"terms": {"nb": "Frivillig.\n\nTakk."}}, "nb")

    assert attributes(markup, "dd", "lang") == ["nb"]
    assert "Frivillig." in words(markup)


def test_the_proof_says_what_how_much_when_and_by_whom():
    at = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    log = [Deletion(campaign="x", what="contacts", count=1980, at=at, by="system")]

    said = words(deletion_table(EN, log))

    assert "Names and addresses" in said
    assert "1,980" in said
    assert "2 September 2026" in said
    assert deleted_thing(EN, "something new") == "something new"
