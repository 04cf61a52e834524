from typing import Any

import pytest

from tests.support.respondents import GAPS
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.parts.voice import Voice
from ui.respond.spoken import spoken

TOWN = a_town_questionnaire()


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("dark", 3, "Ganske trygg"),
        ("dark", {"missing": "dont-know"}, "Vet ikke"),
        ("dark", {"missing": "left-blank"}, "Ikke besvart"),
        ("dark", None, "Ikke besvart"),
        ("trust", 7, "7"),
        ("uses", [1, 3], "Biblioteket, Kaia"),
        ("first", [2, 1], "Flere benker, Lys langs veiene"),
        (
            "offers",
            {"bus": 3, "boat": {"missing": "dont-know"}},
            "Bussen: Fornøyd; Sundbåten: Vet ikke",
        ),
        ("age", 44, "44"),
        ("since", "1985-03-27", "27. mars 1985"),
        ("street", "frei", "Frei"),
        ("word", "hav & vind", "hav & vind"),
        ("again", 1, "Ja"),
        ("again", 0, "Nei"),
        ("dark", 17, "17"),
    ],
)
def test_an_answer_is_read_in_words(question: str, answer: Any, said: str):
    voice = Voice(language="nb", gaps=GAPS)

    assert spoken(voice, TOWN.question(question), answer) == said
