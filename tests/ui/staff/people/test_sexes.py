from indicators.odds import contrast
from surveys.disclosure import Reason
from tests.support.markup import attributes, words
from tests.support.views import AGES, people_scene, sexes
from ui.staff.people.charts import axis_of
from ui.staff.people.sexes import sexes_finding, sexes_rows, shown_answers


def finding(*chances: float, language: str = "en") -> str:
    contrasts = {age: contrast(chance) for age, chance in zip(AGES, chances, strict=False)}
    return sexes_finding(people_scene(language, between_sexes=contrasts), sexes())


def test_the_finding_says_no_more_than_the_odds_allow():
    assert finding(0.02, 0.05) == "Safety: lower for women than for men at every age"
    assert finding(0.98, 0.95) == "Safety: lower for men than for women at every age"
    assert finding(0.5, 0.05) == "Safety: lower for women than for men at age 80 and over"
    assert finding(0.98, 0.05) == "Safety: women and men differ at some ages"
    assert finding(0.5, 0.8) == "Safety: women and men cannot be told apart at any age"
    assert finding() == "Safety by sex and age"


def test_the_finding_is_said_in_norwegian():
    assert finding(0.5, 0.05, language="nb") == (
        "Trygghet: lavere for kvinner enn for menn i alderen 80 og over"
    )


def test_a_row_per_age_names_both_sexes_to_a_screen_reader():
    scene = people_scene()

    labels = attributes(sexes_rows(scene, sexes(), axis_of(scene)), "svg", "aria-label")

    assert labels == [
        "18–29: women 60\u00a0%, could be 56–64\u00a0%; men 75\u00a0%, could be 71–79\u00a0%.",
        "80 and over: women 62\u00a0%, could be 58–66\u00a0%; men 77\u00a0%, could be 73–81\u00a0%.",
    ]


def test_a_hidden_pair_is_hatched_with_its_reason():
    scene = people_scene()
    few = sexes(female_old=Reason.FEW_RESPONDENTS, male_old=Reason.WOULD_REVEAL)

    said = words(sexes_rows(scene, few, axis_of(scene)))

    assert "80 and over · One of the two groups has too few answers, so neither is shown." in said
    assert shown_answers(few) == 100


def test_a_hidden_one_of_a_shown_pair_is_called_hidden():
    scene = people_scene()
    few = sexes(female_young=Reason.FEW_RESPONDENTS)

    markup = sexes_rows(scene, few, axis_of(scene))

    assert "hidden value" in attributes(markup, "svg", "aria-label")[0]
    assert "75 71–79" in words(markup)
