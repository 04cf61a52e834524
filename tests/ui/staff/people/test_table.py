from surveys.disclosure import Reason
from tests.support.markup import words
from tests.support.views import estimated, people_scene, sexes
from ui.staff.people.table import people_table


def test_every_group_stands_with_what_its_figure_rests_on():
    said = words(people_table(people_scene()))

    assert "The whole city20,11683644" in said
    assert "Women aged 18–291,000504460 %56–64 %25 %59 %" in said


def test_a_hidden_group_says_why_and_only_its_residents():
    scene = people_scene(groupings=(sexes(male_old=Reason.WOULD_REVEAL),))

    assert "Men aged 80 and over80Hidden, so that a hidden group" in words(people_table(scene))


def test_the_caption_says_whether_anybody_was_asked():
    assert "October 2026 (simulated)" in words(people_table(people_scene()))
    real = people_scene(estimated=estimated(simulated=False))
    assert "simulated" not in words(people_table(real))
