import pytest

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.answers import read_page
from tests.support.respondents import GAPS
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.messages import message_of
from ui.respond.parts.voice import Voice

TOWN = a_town_questionnaire()
NB = Voice(language="nb", gaps=GAPS)


def told(page: int, **fields: str) -> list[tuple[str, str]]:
    """What a page says about these fields; "__" stands for a point in a field's name."""
    posted = {f"q.{name.replace('__', '.')}": [value] for name, value in fields.items()}
    problems = read_page(TOWN, page, posted, {}).problems
    messages = [message_of(NB, TOWN.question(one.question), one) for one in problems]
    return [(message.problem, message.fix) for message in messages]


@pytest.mark.parametrize(
    ("fields", "problem", "fix"),
    [
        ({"age": "178"}, "«178» er for høyt", "Det høyeste er 110. Du kan også la det stå tomt."),
        ({"age": "4"}, "«4» er for lavt", "Det laveste er 18. Du kan også la det stå tomt."),
        ({"age": "ung"}, "«ung» er ikke et tall vi kan lese", "Skriv bare tallet, med sifre. "),
        ({"age": "44,5"}, "«44,5» er ikke et helt tall", "Skriv et helt tall. Du kan "),
        (
            {"since__day": "31", "since__month": "2", "since__year": "1999"},
            "Datoen «31.2.1999» finnes ikke",
            "Se etter om dag, måned og år er riktige.",
        ),
        (
            {"since__day": "1", "since__month": "1", "since__year": "1900"},
            "1. januar 1900 er for tidlig",
            "Den tidligste datoen er 1. januar 1920.",
        ),
        ({"word": "x" * 61}, "Teksten er på 61 tegn", "Kort den ned til høyst 60 tegn."),
        ({"street__street": "Nowhere"}, "Vi finner ikke «Nowhere» i gatelista", "Se etter om"),
        (
            {"street__street": "Vågeveien", "street": "frei"},
            "«Vågeveien» ligger ikke i området du valgte",
            "Rett det ene, eller tøm det.",
        ),
    ],
)
def test_a_mistake_shows_what_was_typed_and_what_to_do(
    fields: dict[str, str], problem: str, fix: str
):
    ((said, way),) = told(2, **fields)

    assert said == problem
    assert way.startswith(fix)


def test_codes_and_rows_are_told_in_words():
    alone = AnswerProblem("uses", ProblemKind.EXCLUSIVE_WITH_OTHERS, {"choice": 9})
    row = AnswerProblem("offers", ProblemKind.REQUIRED, {"row": "boat"})
    twice = AnswerProblem("first", ProblemKind.RANK_TWICE, {"place": 1})
    place = AnswerProblem(
        "street", ProblemKind.PLACE_AMBIGUOUS, {"given": "Storgata", "places": ("frei",)}
    )

    said = [message_of(NB, TOWN.question(one.question), one) for one in (alone, row, twice, place)]

    assert said[0].problem == "«Ingen av dem» er valgt sammen med andre svar"
    assert said[1].problem == "Det mangler et svar for «Sundbåten»"
    assert said[1].anchor == "q.offers.boat"
    assert said[2].problem == "Flere har fått plass 1"
    assert said[3].fix == "Velg et av dem i lista: Frei."


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_can_be_worded_with_all_its_values(kind: ProblemKind):
    values = {"given": "x", "limit": 3, "choice": 1, "place": 1, "places": ("a",)}
    problem = AnswerProblem("uses", kind, values)

    assert message_of(NB, TOWN.question("uses"), problem).problem


def test_what_was_typed_is_shown_as_text():
    problem = AnswerProblem("age", ProblemKind.NUMBER_UNREADABLE, {"given": "<b>'\""})

    assert "<b>" not in message_of(NB, TOWN.question("age"), problem).problem
