"""What was typed and ticked becomes an elicitation that can be kept."""

import pytest

from dsm import goals, measures
from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import Kind
from indicators.composite import Goal
from surveys.errors import FixableError
from tests.support.cities import a_city_indicator
from ui.staff.experts.drafting import (
    SOURCES,
    Draft,
    Source,
    elicitation_from,
    keep_draft,
    own_objects,
    seed_problems,
    usual_question,
)
from ui.texts.texts import texts_in


@pytest.fixture
def town(engine):
    with transaction(engine) as session:
        goals.keep_indicators(session, [a_city_indicator("trust", Goal.SOCIAL_CULTURAL, 50.0)])
        choir = Action(id="choir", name={"en": "A choir", "nb": "Et kor"}, cost=1)
        measures.keep_actions(session, [choir, Action(id="fair", name={"en": "A fair"}, cost=1)])
    return engine


def kept(engine, draft):
    with transaction(engine) as session:
        return elicitations.add(session, elicitation_from(session, draft))


def test_ticked_actions_and_indicators_are_asked_about(town):
    draft = Draft(title_nb="Hva virker?", title_en="What works?")
    draft.actions, draft.targets = {"choir"}, {"trust"}
    draft.observable = {"trust": {"en": "Of 100, how many trust others?"}}

    made = kept(town, draft)

    assert made.slug == "hva-virker"
    assert made.pairs == (("choir", "trust"),)
    assert made.targets[0].observable["en"] == "Of 100, how many trust others?"
    assert made.targets[0].observable["nb"].startswith("Av 100, hvor mange ville det være?")


def test_a_title_in_one_language_asks_in_that_language_only(town):
    draft = Draft(title_en="What works?", actions={"choir"}, targets={"trust"})

    made = kept(town, draft)

    assert made.languages == ("en",)
    assert set(made.objects[0].name) == {"en"}


def test_nothing_ticked_is_told_where_it_would_be_kept(town):
    with pytest.raises(FixableError, match="No indicator is named"):
        kept(town, Draft(title_en="What works?"))


@pytest.mark.parametrize(
    ("kind", "source", "levels"),
    [
        (Kind.RATINGS, Source.CRITERIA, 5),
        (Kind.RATINGS, Source.OWN, 5),
        (Kind.BEST_WORST, Source.CATEGORIES, 0),
        (Kind.PAIRWISE, Source.OWN, 0),
    ],
)
def test_every_source_can_be_kept(town, kind, source, levels):
    made = kept(
        town, Draft(kind=kind, source=source, title_en="What?", own="Kostnad; Cost\nFart; Speed")
    )

    assert len(made.objects) >= 2
    assert len(made.levels) == levels


def test_the_first_source_is_taken_unless_another_is_chosen(town):
    made = kept(town, Draft(kind=Kind.BEST_WORST, title_en="What?"))

    assert SOURCES[Kind.BEST_WORST][0] is Source.CATEGORIES
    assert len(made.objects) == 6


def test_lines_are_named_in_both_languages_and_blank_ones_are_none():
    objects = own_objects("Kostnad; Cost\n\n ; \nFart", ["nb", "en"])

    assert [(one.id, one.name["nb"], one.name["en"]) for one in objects] == [
        ("kostnad", "Kostnad", "Cost"),
        ("fart", "Fart", "Fart"),
    ]


def test_a_share_is_asked_about_in_people():
    assert usual_question("Trust", "% of adults", "en").startswith("Of 100")
    assert usual_question("Time", "minutes", "en") == "What would it be? Time"


def test_questions_with_known_answers_are_kept_with_and_without_the_answer(town):
    draft = Draft(title_en="What works?", actions={"choir"}, targets={"trust"})
    draft.seeds = "Hvor mange?; How many?; people; 24479\n\nHvor lenge?"

    made = kept(town, draft)

    assert [(one.id, one.text["en"], one.unit, one.truth) for one in made.seeds] == [
        ("q1", "How many?", "people", 24479),
        ("q2", "Hvor lenge?", "", None),
    ]


def test_every_answer_that_is_no_number_is_told():
    found = seed_problems(texts_in("nb"), "a;b;c;mange\nd;e;f;24479\ng;h;i;få\nj")

    assert [one.problem for one in found] == [
        "Svaret «mange» er ikke et tall.",
        "Svaret «få» er ikke et tall.",
    ]


def test_a_bad_address_and_a_bad_answer_are_told_together_and_nothing_is_kept(town):
    draft = Draft(title_en="What works?", slug="Not an address!", actions={"choir"})
    draft.targets, draft.seeds = {"trust"}, "Hvor mange?; How many?; people; many"

    with pytest.raises(FixableError) as refused, transaction(town) as session:
        keep_draft(session, texts_in("en"), draft, "Kari")

    assert [one.problem for one in refused.value.problems] == [
        "'Not an address!' cannot be an address.",
        "The answer “many” is no number.",
    ]
    draft.slug = "works"
    with pytest.raises(FixableError, match="“many”"), transaction(town) as session:
        keep_draft(session, texts_in("en"), draft, "Kari")
    with transaction(town) as session:
        assert elicitations.all_elicitations(session) == ()


def test_levels_of_ones_own_come_with_what_they_take(town):
    draft = Draft(kind=Kind.RATINGS, source=Source.OWN, title_nb="Hva?", own="Kostnad\nFart")
    draft.levels = "Ingenting; Nothing; Ingen gjør det\nBegynt; Begun; Noen prøver; Some try"

    made = kept(town, draft)

    assert [(one.number, one.name["nb"], one.meaning["nb"]) for one in made.levels] == [
        (1, "Ingenting", "Ingen gjør det"),
        (2, "Begynt", "Noen prøver"),
    ]
