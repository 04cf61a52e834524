import sqlalchemy as sa

from dsm.database import transaction
from dsm.surveying.library import ROOM, Library
from dsm.surveying.visits import new_visit
from surveys.campaigns import Channel
from tests.support.surveys import OPENS, a_questionnaire, an_open_campaign


def test_a_version_is_read_once_and_a_new_one_is_found(engine, keyring):
    field = an_open_campaign(engine, keyring)
    library, asked = Library(), []
    sa.event.listen(engine, "before_cursor_execute", lambda *event: asked.append(event[2]))
    with transaction(engine) as session:
        terms = field.terms()
        first = library.questionnaire(session, terms), library.consent(session, terms, 1)
        asked.clear()

        again = library.questionnaire(session, terms), library.consent(session, terms, 1)

    assert first == again
    assert first[0] == a_questionnaire()
    assert asked == []


def test_a_visitor_keeps_the_version_she_was_shown_first(engine, keyring):
    field = an_open_campaign(engine, keyring)
    an_open_campaign(engine, keyring, slug="other", questionnaire=a_questionnaire(version=2))
    visit = new_visit(field.terms(), b"secret", Channel.WEB, "nb", OPENS)
    field.change(version=2)

    with transaction(engine) as session:
        hers = Library().terms(session, field.terms(), visit)
        now = Library().terms(session, field.terms())

    assert (hers.questionnaire.version, now.questionnaire.version) == (1, 2)
    assert hers.campaign == now.campaign == field.terms()


def test_before_the_opening_the_consent_is_a_preview(engine, keyring):
    field = an_open_campaign(engine, keyring, consent=0)

    with transaction(engine) as session:
        consent = Library().consent(session, field.terms())

    assert consent.version == 0
    assert consent.texts["agree"]["en"] == "I want to answer"


def test_it_does_not_grow_without_end(engine, keyring):
    field = an_open_campaign(engine, keyring)
    library = Library()
    with transaction(engine) as session:
        first = library.questionnaire(session, field.terms())

    for number in range(ROOM):
        slug = f"c{number}"
        other = an_open_campaign(engine, keyring, slug=slug, questionnaire=a_questionnaire(id=slug))
        with transaction(engine) as session:
            library.questionnaire(session, other.terms())

    with transaction(engine) as session:
        again = library.questionnaire(session, field.terms())
    assert again == first
    assert again is not first
