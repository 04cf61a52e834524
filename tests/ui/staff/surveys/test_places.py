from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import Place
from ui.staff.surveys.places import listed_places, read_places

FREI = Place(
    id="frei", text={"nb": "Frei", "en": "Frei"}, streets=("Freiveien", "Nedre"), people=900
)


def test_a_line_is_a_place_and_names_in_other_languages_stay():
    found = read_places("frei; Frei øy; 950; Freiveien", (FREI,), "nb")

    assert found == (
        Place(id="frei", text={"nb": "Frei øy", "en": "Frei"}, streets=("Freiveien",), people=950),
    )


def test_half_a_line_is_not_read_yet():
    assert read_places("frei; Frei; nine", (FREI,), "nb") is None
    assert read_places("; Frei; 900", (), "nb") is None
    assert read_places("frei; Frei; 900\nfrei; Frei; 100", (), "nb") is None


NAMES = st.text("abcæøå", min_size=1, max_size=8)


@given(st.dictionaries(NAMES, st.tuples(NAMES, st.integers(0, 9999), st.lists(NAMES, max_size=3))))
def test_what_is_listed_is_read_back(listed):
    places = tuple(
        Place(id=id, text={"nb": name}, people=people, streets=tuple(streets))
        for id, (name, people, streets) in listed.items()
    )

    assert read_places(listed_places(places, "nb"), (), "nb") == places
