import pytest

from ui.language import choose_language


def test_the_visitors_own_choice_wins():
    assert choose_language({"language": "nb"}, "en-GB", "en") == "nb"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("nn-NO", "nb"),
        ("en;q=0.2,no;q=0.9", "nb"),
        ("en-US,nb;q=0.5", "en"),
        ("en,nb", "en"),
        ("nb;q=0,en", "en"),
    ],
)
def test_the_browsers_wish_comes_second(accepted, expected):
    assert choose_language({}, accepted, "en") == expected


@pytest.mark.parametrize("accepted", ["", "sv", "nb;q=x", ";;;,,"])
def test_what_cannot_be_understood_leaves_the_default(accepted):
    assert choose_language({"language": "xx"}, accepted, "en") == "en"
