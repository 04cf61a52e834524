from dsm import stewardship
from dsm.database import transaction
from dsm.demo.asked import battery, evening_buses
from dsm.demo.kristiansund import demo_frame
from surveys.asking.readiness import problems
from surveys.asking.wording import missing_translations


def test_the_battery_can_be_asked_and_offers_the_districts(engine):
    city = stewardship.City(name="Sand", residents=1, residents_source="a test", simulated=True)
    with transaction(engine) as session:
        stewardship.set_city(session, city)
        asked = battery(session, demo_frame())

    assert problems(asked) == ()
    assert asked.title["en"] == "What is it like to live in Sand?"
    named = [choice.text["nn"] for choice in asked.question("district").choices]
    assert len(named) == 8
    assert "Nordlandet aust og Dale" in named


def test_the_draft_lacks_two_texts_in_nynorsk_and_nothing_else():
    draft = evening_buses()

    missing = missing_translations(draft)
    assert missing == (("question.safe-stop.text", "nn"), ("question.safe-stop.help", "nn"))
    assert len(problems(draft)) == len(missing)
