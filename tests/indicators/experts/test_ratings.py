"""Ratings are read whole, and everything that is wrong is said at once."""

import pytest

from indicators.experts.connectivity import DesignError
from indicators.experts.ratings import Rating, gather_ratings, read_ratings
from surveys.errors import FixableError

FULL = ("Ann,park,3", "Ann,quay,5", "Bo,park,2", "Bo,quay,4")


@pytest.fixture
def ratings_file(tmp_path):
    def write(*rows, header="rater,object,level"):
        path = tmp_path / "ratings.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def problems_of(path, **scale):
    with pytest.raises(FixableError) as refused:
        read_ratings(path, **scale)
    return [str(problem) for problem in refused.value.problems]


def test_ratings_are_read_and_numbered_by_name(ratings_file):
    ratings = read_ratings(ratings_file(*reversed(FULL)))

    assert (ratings.raters, ratings.objects) == (("Ann", "Bo"), ("park", "quay"))
    assert (ratings.lowest, ratings.levels) == (1, 5)
    assert sorted(zip(ratings.pairs, ratings.level.tolist(), strict=True)) == [
        (("Ann", "park"), 2),
        (("Ann", "quay"), 4),
        (("Bo", "park"), 1),
        (("Bo", "quay"), 3),
    ]


def test_a_column_of_groups_divides_the_objects(ratings_file):
    rows = [f"{row},{'green' if 'park' in row else 'sea'}" for row in FULL]

    ratings = read_ratings(ratings_file(*rows, header="rater,object,level,group"))

    assert ratings.groups == ("green", "sea")
    assert ratings.group_of_object.tolist() == [0, 1]


def test_every_bad_row_is_told_with_its_place(ratings_file):
    path = ratings_file(*FULL, "Cy,park,6", "Cy,quay,high", ",park,2", "Ann,park,1", "Cy,,3")

    problems = problems_of(path)

    for row, column in ((6, "level"), (7, "level"), (8, "rater"), (9, "object"), (10, "object")):
        assert any(f"row {row}, column {column}" in problem for problem in problems)
    assert any("says the same as row 2" in problem for problem in problems)
    assert len(problems) == 5


def test_an_object_in_two_groups_is_told(ratings_file):
    rows = [f"{row},green" for row in FULL[:3]] + ["Bo,quay,4,sea"]

    (problem,) = problems_of(ratings_file(*rows, header="rater,object,level,group"))

    assert "holds 'sea', but 'quay' is in 'green' further up" in problem


def test_raters_who_share_no_object_are_refused_by_name():
    apart = [Rating("Ann", "park", 1), Rating("Ann", "quay", 2), Rating("Bo", "pier", 3)]

    with pytest.raises(DesignError, match="Let Bo also rate park, quay"):
        gather_ratings(apart)


@pytest.mark.parametrize(("lowest", "highest"), [(1, 1), (0, 11), (3, 2)])
def test_a_scale_has_two_to_eleven_levels(ratings_file, lowest, highest):
    (problem,) = problems_of(ratings_file(*FULL), lowest=lowest, highest=highest)

    assert problem.endswith("Choose 2 to 11 levels.")


def test_zero_to_ten_is_a_scale():
    given = [Rating(rater, thing, 10) for rater in "ab" for thing in "xy"]

    assert gather_ratings(given, lowest=0, highest=10).levels == 11


def test_all_problems_of_gathered_ratings_are_said_at_once():
    given = [Rating("Ann", "park", 9), Rating("Ann", "park", 2)]

    with pytest.raises(FixableError) as refused:
        gather_ratings(given, {"quay": "sea"})

    told = " ".join(each.problem for each in refused.value.problems)
    for part in ("the level 9", "rated 'park' twice", "1 rater.", "1 object.", "has no group"):
        assert part in told
