"""Frames come from files, or the file's problems come all at once."""

from pathlib import Path

import numpy as np
import pytest

from surveys.errors import FileError, FixableError, FrameError, ManyProblemsError
from surveys.frames import read_age_sex, read_frame
from surveys.population import Factor

DEMO = Path(__file__).parents[2] / "dsm" / "demo"


def a_file(tmp_path, content):
    path = tmp_path / "frame.csv"
    path.write_text("\n".join(line.strip() for line in content.strip().splitlines()), "utf-8")
    return path


def problems_of(path, **options):
    with pytest.raises(FixableError) as refused:
        read_frame(path, **options)
    return [problem.problem for problem in refused.value.problems]


def test_levels_stand_in_the_order_of_their_first_appearance(tmp_path):
    path = a_file(
        tmp_path,
        """
        sex,age,people
        woman,18-29,10
        woman,80+,2
        man,30-44,7
        """,
    )

    frame = read_frame(path)

    assert frame.factors == (
        Factor("sex", ("woman", "man")),
        Factor("age", ("18-29", "80+", "30-44")),
    )
    np.testing.assert_array_equal(frame.people, [[10, 2, 0], [0, 0, 7]])


def test_cells_that_are_not_mentioned_hold_nobody_and_are_counted(tmp_path):
    path = a_file(tmp_path, "sex,age,people\nwoman,young,10\nman,old,7")

    frame = read_frame(path, provenance="our register")

    assert frame.provenance == "our register; 2 cells that the file does not mention hold nobody"
    assert frame.joint


def test_given_levels_decide_the_order(tmp_path):
    path = a_file(tmp_path, "sex,people\nwoman,10\nman,7")

    frame = read_frame(path, [Factor("sex", ("man", "woman", "other"))])

    np.testing.assert_array_equal(frame.people, [7, 10, 0])


def test_a_column_that_says_the_same_everywhere_is_no_factor(tmp_path):
    path = a_file(tmp_path, "year,sex,n\n2026,woman,10\n2026,man,7")

    frame = read_frame(path, people="n")

    assert [factor.name for factor in frame.factors] == ["sex"]


def test_one_year_of_several_is_chosen(tmp_path):
    path = a_file(tmp_path, "year,sex,people\n2025,woman,9\n2026,woman,10\n2026,man,7")

    frame = read_frame(path, ["sex"], only={"year": "2026"})

    np.testing.assert_array_equal(frame.people, [10, 7])


def test_a_year_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    path = a_file(tmp_path, "year,sex,people\n2025,woman,9\n2026,woman,10")

    with pytest.raises(FrameError) as refused:
        read_frame(path, ["sex"], only={"year": "2030"})

    assert refused.value.fix == "It has year: 2025, 2026."


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    path = a_file(
        tmp_path,
        """
        sex,people
        woman,-3
        man,2.5
        woman,4
        other,5
        man,many
        ,6
        """,
    )

    problems = problems_of(path, factors=[Factor("sex", ("woman", "man"))])

    assert problems == [
        "frame.csv, row 2, column people: the cell holds -3, which is below 0.",
        "frame.csv, row 3, column people: the cell holds 2.5, which is no whole number.",
        "frame.csv, row 4: it counts sex = woman again, as row 2 does.",
        "frame.csv, row 5, column sex: the cell holds 'other', which is not a level.",
        "frame.csv, row 6, column people: the cell holds 'many', which is not a number.",
        "frame.csv, row 6: it counts sex = man again, as row 3 does.",
        "frame.csv, row 7, column sex: the cell is empty.",
    ]


def test_a_file_of_norwegian_excel_is_read(tmp_path):
    path = a_file(tmp_path, "sex;people\nkvinne;10\nmann;7")

    np.testing.assert_array_equal(read_frame(path).people, [10, 7])


def test_an_empty_cell_of_the_table_is_no_level_of_its_own(tmp_path):
    path = a_file(tmp_path, "sex,people\nwoman,3\n,4")

    assert problems_of(path) == ["frame.csv, row 3, column sex: the cell is empty."]


def test_fractions_are_read_when_they_are_meant(tmp_path):
    path = a_file(tmp_path, "sex,people\nwoman,2.5\nman,1")

    np.testing.assert_array_equal(read_frame(path, fractions=True).people, [2.5, 1])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("sex,people\nwoman,0\nman,0", "frame.csv counts nobody."),
        ("year,people\n2026,5", "frame.csv has no column that tells its rows apart."),
        ("sex,n\nwoman,5", "frame.csv, row 1 has no column 'people'; it has: sex, n."),
        (
            "sex,people\nwoman,99999999999",
            "frame.csv, row 2, column people: "
            "the cell holds 99999999999, which is more people than there are.",
        ),
    ],
)
def test_a_file_that_is_no_frame_is_refused(tmp_path, content, problem):
    options = {"factors": ["sex"]} if "99999" in content else {}

    assert problems_of(a_file(tmp_path, content), **options) == [problem]


def test_an_id_taken_for_a_factor_does_not_fill_the_memory(tmp_path):
    lines = "\n".join(f"{person},{2 * person},1" for person in range(1001))
    path = a_file(tmp_path, f"id,other_id,people\n{lines}")

    (problem,) = problems_of(path)

    assert "1,002,001 cells" in problem


def test_the_demo_frame_adds_up_to_the_register():
    frame = read_frame(DEMO / "frame.csv", ["district_id", "sex", "age_band", "education"])
    register = read_frame(
        DEMO / "population_totals.csv",
        ["sex", Factor("age_band", ("0-17", "18-29", "30-44", "45-66", "67-79", "80+"))],
    )

    assert frame.total == 20_116
    assert register.total == 24_479
    np.testing.assert_array_equal(frame.margin(["sex", "age_band"]), register.people[:, 1:])


A_REGISTER = """
    municipality,year,sex,age,n
    Town,2025,female,0,99
    Town,2026,female,0,1
    Town,2026,female,1,2
    Town,2026,female,2,4
    Town,2026,female,3,8
    Town,2026,male,0,16
    Town,2026,male,1,32
    Town,2026,male,2,64
    """


def test_a_register_is_counted_by_sex_and_band(tmp_path):
    path = a_file(tmp_path, A_REGISTER)

    frame = read_age_sex(path, bands=["1-1", "2+"], year=2026, provenance="our register")

    np.testing.assert_array_equal(frame.people, [[2, 12], [32, 64]])
    assert frame.factors == (Factor("sex", ("female", "male")), Factor("age_band", ("1-1", "2+")))
    assert frame.provenance == "our register, 2026"


def test_the_order_of_the_sexes_can_be_given(tmp_path):
    path = a_file(tmp_path, A_REGISTER)

    frame = read_age_sex(path, bands=["1-1", "2+"], year=2026, sexes=["male", "female"])

    np.testing.assert_array_equal(frame.people, [[32, 64], [2, 12]])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"year": 2030}, "no row with year = 2030"),
        ({"year": 2026, "municipality": "Elsewhere"}, "municipality = Elsewhere"),
        ({"year": 2026, "bands": ["0-2", "2+"]}, "'2\\+' begins before"),
        ({"year": 2026, "bands": ["0 to 2"]}, "'0 to 2' is not an age band"),
        ({"year": 2026, "bands": ["3-2"]}, "'3-2' is not an age band"),
        ({"year": 2026, "bands": ["2-5"]}, "lacks the ages 4, 5"),
    ],
)
def test_a_register_that_does_not_answer_is_refused(tmp_path, options, problem):
    path = a_file(tmp_path, A_REGISTER)

    with pytest.raises(FrameError, match=problem):
        read_age_sex(path, **{"bands": ["0+"], **options})


def test_two_municipalities_are_not_added_together(tmp_path):
    path = a_file(tmp_path, f"{A_REGISTER.strip()}\nIsland,2026,male,3,5")

    with pytest.raises(FrameError) as refused:
        read_age_sex(path, bands=["0+"], year=2026)

    assert refused.value.fix == "Choose one of: Town, Island."


def test_an_age_in_words_is_refused(tmp_path):
    path = a_file(tmp_path, "year,sex,age,n\n2026,male,ten,5\n2026,male,105+,5")

    with pytest.raises(ManyProblemsError, match="'ten' is not an age"):
        read_age_sex(path, bands=["0+"], year=2026)


def test_a_register_in_another_form_is_refused(tmp_path):
    with pytest.raises(FixableError) as refused:
        read_age_sex(a_file(tmp_path, "sex,people\nmale,5"), bands=["0+"], year=2026)

    assert all(isinstance(problem, FileError) for problem in refused.value.problems)
    assert len(refused.value.problems) == 3


def test_kristiansund_has_the_people_of_the_register(real_data):
    path = real_data / "real" / "population_norway" / "kristiansund_age_sex_2005_2026.csv"

    frame = read_age_sex(path, bands=["0-17", "18-29", "30-44", "45-66", "67-79", "80+"], year=2026)

    np.testing.assert_array_equal(
        frame.people, [[2144, 1556, 2284, 3447, 1899, 771], [2219, 1845, 2428, 3503, 1785, 598]]
    )
