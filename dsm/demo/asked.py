"""What the surveys of the simulated city ask: the shipped battery, and a draft of a short module."""

import tomllib
from pathlib import Path

from sqlmodel import Session

from dsm import stewardship
from dsm.surveying.phrases import fill, phrase
from surveys.asking.bank import questionnaire_of
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import from_json
from surveys.asking.words import Words
from surveys.instruments import load_instrument
from surveys.population import PopulationFrame

FOLDER = Path(__file__).parent
BATTERY = "resident-survey"


def battery(session: Session, frame: PopulationFrame) -> Questionnaire:
    """Return the shipped battery, with the groups of the city's population as background."""
    instrument = load_instrument("social-sustainability")
    city = stewardship.find_city(session)
    named = {"city": city.name if city else ""}
    inside = {
        language: fill(phrase("in-city", language), named) for language in instrument.languages
    }
    return questionnaire_of(
        instrument,
        id=BATTERY,
        frame=frame.factors,
        names=_district_names(),
        gaps={"in_city": inside, "city": dict.fromkeys(instrument.languages, named["city"])},
    )


def evening_buses() -> Questionnaire:
    """Return a short questionnaire that is still being written."""
    return from_json(tomllib.loads((FOLDER / "evening_buses.toml").read_text(encoding="utf-8")))


def _district_names() -> dict[str, Words]:
    from surveys.sheets import read_sheet

    sheet = read_sheet(FOLDER / "districts.csv", ("district_id", "name_nb", "name_nn", "name_en"))
    return {
        row.text("district_id"): {tag: row.text(f"name_{tag}") for tag in ("nb", "nn", "en")}
        for row in sheet
    }
