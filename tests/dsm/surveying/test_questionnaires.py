import pickle
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dsm import audit
from dsm.database import transaction
from dsm.surveying import questionnaires
from dsm.surveying.questionnaires import QuestionnaireError, StaleDraftError
from surveys.errors import FixableError
from tests.support.questionnaires import a_questionnaire, words


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


def titled(text):
    return a_questionnaire(title=words(text))


def test_a_draft_comes_back_as_it_was_saved(session):
    questionnaires.new_draft(session, titled("One"), "anna")

    saved = questionnaires.save_draft(session, titled("Two"), 1, "bo")

    draft = questionnaires.load_draft(session, "evening")
    assert draft == saved
    assert (draft.questionnaire, draft.revision, draft.saved_by) == (titled("Two"), 2, "bo")


def test_of_two_who_save_the_same_revision_the_second_gets_both_to_compare(session):
    questionnaires.new_draft(session, titled("One"), "anna")
    questionnaires.save_draft(session, titled("Hers"), 1, "anna")

    with pytest.raises(StaleDraftError) as stale:
        questionnaires.save_draft(session, titled("His"), 1, "bo")

    assert stale.value.stored.questionnaire == titled("Hers")
    assert stale.value.yours == titled("His")
    assert questionnaires.load_draft(session, "evening").questionnaire == titled("Hers")
    assert pickle.loads(pickle.dumps(stale.value)).yours == titled("His")  # noqa: S301 - our own


def test_an_id_that_cannot_stand_in_an_address_is_refused(session):
    with pytest.raises(QuestionnaireError, match="'Two words'"):
        questionnaires.new_draft(session, a_questionnaire(id="Two words"), "anna")


def test_a_second_draft_of_the_same_is_refused(session):
    questionnaires.new_draft(session, titled("One"), "anna")

    with pytest.raises(QuestionnaireError, match="already a draft"):
        questionnaires.new_draft(session, titled("Two"), "anna")


def test_publishing_numbers_versions_and_logs_who_did_it(session):
    questionnaires.new_draft(session, titled("One"), "anna")
    first = questionnaires.publish(session, "evening", "anna")
    questionnaires.begin_from(session, "evening", "bo")
    questionnaires.save_draft(session, titled("Two"), 1, "bo")
    second = questionnaires.publish(session, "evening", "bo")

    assert (first.version, second.version) == (1, 2)
    assert [one.published_by for one in questionnaires.versions(session, "evening")] == [
        "anna",
        "bo",
    ]
    assert questionnaires.load(session, "evening") == second
    assert questionnaires.load(session, "evening", 1) == first
    assert [one.version for one in questionnaires.all_published(session)] == [2]
    assert questionnaires.drafts(session) == ()
    logged = audit.entries(session, subject="questionnaire:evening")
    assert [(one.actor, one.detail["version"]) for one in logged] == [("bo", 2), ("anna", 1)]


def test_what_is_not_complete_is_not_published(session):
    draft = titled("One")
    questionnaires.new_draft(session, replace(draft, intro={"nb": "Bare norsk"}), "anna")

    with pytest.raises(FixableError, match="intro"):
        questionnaires.publish(session, "evening", "anna")

    assert questionnaires.versions(session, "evening") == ()
    assert questionnaires.load_draft(session, "evening").revision == 1


def test_a_draft_that_says_what_the_last_version_says_is_no_new_version(session):
    questionnaires.new_draft(session, titled("One"), "anna")
    questionnaires.publish(session, "evening", "anna")
    questionnaires.begin_from(session, "evening", "anna")

    with pytest.raises(QuestionnaireError, match="version 1 says"):
        questionnaires.publish(session, "evening", "anna")


def test_a_published_version_cannot_be_changed_even_by_hand(either):
    with transaction(either) as session:
        questionnaires.new_draft(session, titled("One"), "anna")
        questionnaires.publish(session, "evening", "anna")

    with pytest.raises(sa.exc.DBAPIError, match="never changes"), transaction(either) as session:
        session.execute(sa.text("UPDATE questionnaire SET published_by = 'somebody'"))


def test_last_times_questionnaire_can_be_copied_under_another_name(session):
    questionnaires.new_draft(session, titled("One"), "anna")
    questionnaires.publish(session, "evening", "anna")

    copy = questionnaires.begin_from(session, "evening", "bo", new_id="evening-2")

    assert (copy.questionnaire.id, copy.questionnaire.version) == ("evening-2", 1)
    assert copy.questionnaire.pages == titled("One").pages


def test_changes_are_told_against_the_last_version(session):
    questionnaires.new_draft(session, titled("One"), "anna")
    none_yet = questionnaires.changes(session, "evening")
    questionnaires.publish(session, "evening", "anna")
    questionnaires.begin_from(session, "evening", "anna")
    questionnaires.save_draft(session, titled("Two"), 1, "anna")

    changed = questionnaires.changes(session, "evening")

    assert none_yet == ()
    assert {one.place for one in changed} == {"title"}


def test_what_is_unknown_is_answered_with_what_is_known(session):
    questionnaires.new_draft(session, titled("One"), "anna")

    with pytest.raises(QuestionnaireError, match="no draft of 'morning'") as draft:
        questionnaires.load_draft(session, "morning")
    with pytest.raises(QuestionnaireError, match="no published version of 'evening'"):
        questionnaires.load(session, "evening")

    assert "evening" in draft.value.fix


def test_a_draft_that_was_thrown_away_is_gone(session):
    questionnaires.new_draft(session, titled("One"), "anna")

    questionnaires.remove_draft(session, "evening")

    assert questionnaires.drafts(session) == ()
