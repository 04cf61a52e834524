import pytest

from dsm.maturity.errors import PolicyError
from dsm.maturity.levels import Facet, Provenance, load_facets, load_levels, named_by_city


def test_only_the_two_ends_have_stated_names():
    levels = load_levels()

    assert [level.number for level in levels] == [1, 2, 3, 4, 5]
    stated = {one.name for one in levels if one.provenance is Provenance.U4SSC_STATED}
    assert stated == {"Existing", "Sustainable"}
    assert [level.name for level in levels[1:4]] == ["Level 2", "Level 3", "Level 4"]


def test_a_city_may_name_the_levels_between_and_they_are_labelled_its_own():
    levels = named_by_city({2: "Agreed", 4: " Measured "})

    assert [level.name for level in levels] == [
        "Existing",
        "Agreed",
        "Level 3",
        "Measured",
        "Sustainable",
    ]
    assert levels[1].provenance is Provenance.CITY_DEFINED
    assert levels[2].provenance is Provenance.PROJECT_DEFAULT


@pytest.mark.parametrize("names", [{1: "Start"}, {5: "End"}, {0: "Below"}, {3: "  "}])
def test_other_levels_keep_their_names(names):
    with pytest.raises(PolicyError) as refused:
        named_by_city(names)

    assert "levels 2, 3 and 4" in refused.value.fix


def test_every_facet_has_a_stated_meaning():
    facets = load_facets()

    assert [facet.id for facet in facets] == list(Facet)
    assert all(facet.meaning for facet in facets)
    assert {facet.provenance for facet in facets} == {Provenance.U4SSC_STATED}
