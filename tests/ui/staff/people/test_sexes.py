from dataclasses import replace

import pytest

from dsm.findings import Finding
from surveys.disclosure import Reason
from tests.support.markup import attributes, words
from tests.support.views import people_scene, sexes
from ui.staff.people.charts import axis_of
from ui.staff.people.sexes import sexes_rows, sexes_words, shown_answers


def said(kind: str, language: str = "en") -> str:
    values = {
        "construct": "safety",
        "first": "female",
        "second": "male",
        "low": "female",
        "high": "male",
        "ages": ["80+"],
    }
    finding = Finding(f"people.sexes.{kind}", values)
    return sexes_words(people_scene(language, sexes=finding), sexes())


@pytest.mark.parametrize(
    ("kind", "english", "norwegian"),
    [
        (
            "every",
            "Safety: lower for women than for men at every age",
            "Trygghet: lavere for kvinner enn for menn i alle aldre",
        ),
        (
            "some",
            "Safety: lower for women than for men at age 80 and over",
            "Trygghet: lavere for kvinner enn for menn i alderen 80 og over",
        ),
        (
            "leans-some",
            "Safety: probably lower for women than for men at age 80 and over, "
            "but not surely enough",
            "Trygghet: trolig lavere for kvinner enn for menn i alderen 80 og over, "
            "men ikke sikkert nok",
        ),
        (
            "leans-every",
            "Safety: probably lower for women than for men at every age, but surely enough at none",
            "Trygghet: trolig lavere for kvinner enn for menn i alle aldre, "
            "men ikke sikkert nok i noen",
        ),
        (
            "none-shown",
            "Safety: women and men cannot be told apart at any age that is shown",
            "Trygghet: kvinner og menn kan ikke skilles i noen alder som vises",
        ),
    ],
)
def test_the_finding_is_said_in_both_languages(kind, english, norwegian):
    assert said(kind) == english
    assert said(kind, "nb") == norwegian


def test_a_finding_of_hidden_sexes_names_nobody():
    hidden = Finding("people.sexes.hidden", {"construct": "safety"})

    assert sexes_words(people_scene(sexes=hidden), sexes()) == "Safety by sex and age"


def test_gender_and_age_group_are_drawn_as_sex_and_age_are():
    scene, usual = people_scene(), sexes()
    figures = tuple(
        replace(one, levels={"gender": one.levels["sex"], "age_group": one.levels["age_band"]})
        for one in usual.figures
    )
    renamed = replace(usual, factors=("gender", "age_group"), figures=figures)

    assert sexes_words(scene, renamed) == sexes_words(scene, usual)
    axis = axis_of(scene)
    assert sexes_rows(scene, renamed, axis) == sexes_rows(scene, usual, axis)


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
