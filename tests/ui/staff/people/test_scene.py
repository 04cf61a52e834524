from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from dsm.groups import PeopleError
from dsm.posteriors import Measure
from dsm.settings import Settings
from dsm.stewardship import Account
from tests.support.builders import some_answers
from tests.support.cities import add_wave, build_city
from tests.support.views import figure, people_scene
from ui.appearance import Appearance
from ui.sessions import Sessions
from ui.staff.office import Office, Visitor
from ui.staff.people.scene import Question, load_scene, question_of
from ui.texts.texts import texts_in

VISITOR = Visitor(
    account=Account(1, "Kari", ("official",)),
    city=None,
    texts=texts_in("en"),
    appearance=Appearance.SYSTEM,
    path="/staff/people",
    session={},
)


def test_an_address_asks_for_what_it_says():
    question = question_of("safety", "score", "wave 1")

    assert question == Question(construct="safety", share=False, wave="wave 1")
    assert question.address() == "/staff/people?construct=safety&measure=score&wave=wave+1"


def test_anything_but_score_is_a_share():
    assert question_of("", "everything", "").share


def test_nothing_is_shown_before_something_was_published(engine: Engine, settings: Settings):
    assert load_scene(Office(engine, settings, Sessions(engine)), VISITOR, Question()) is None


@pytest.mark.slow
def test_a_city_is_read_with_its_waves_and_what_policies_ask(engine: Engine, settings: Settings):
    build_city(engine, settings.draws_folder)
    add_wave(engine, settings.draws_folder, "later", some_answers(seed=2), "2028-10")
    office = Office(engine, settings, Sessions(engine))

    now = load_scene(office, VISITOR, Question())
    then = load_scene(office, VISITOR, Question(construct="trust", wave="autumn"))

    assert now is not None
    assert then is not None
    assert (now.question.construct, now.view.estimated.wave) == ("trust", "later")
    assert now.waves == {"autumn": "2026-10", "later": "2028-10"}
    assert [one.policy.id for one in now.held] == ["meeting"]
    assert then.held == ()  # policies are held against the latest figures only
    assert not now.has_districts
    with pytest.raises(PeopleError):
        load_scene(office, VISITOR, Question(construct="no-such-thing"))


def test_a_score_is_called_so_and_has_no_percent():
    scene = people_scene(measure=Measure(), indicator=None)

    assert scene.what == "Safety, score 0–100"
    assert (scene.best(figure(70.0)), scene.span(figure(70.0))) == ("70", "66–74")


def test_a_share_is_called_by_its_indicator():
    scene = people_scene()

    assert scene.what == "Adults who are safe (2–4 of 4)"
    assert scene.span(figure(70.0)) == "66–74\u00a0%"
    assert scene.version == "2026-11-22, 4d817eaa"


def test_the_whole_city_has_a_name_too():
    scene = people_scene()

    assert scene.row_name(replace(figure(), levels={})) == "The whole city"
    assert scene.row_name(figure(sex="female", age_band="80+")) == "Women, 80 and over"
    assert scene.group_name(figure(sex="female", age_band="80+")) == "Women aged 80 and over"
