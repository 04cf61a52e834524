import pytest

from ui.cli.options import OptionError, names, number, pair, pairs, whole


def test_names_stand_between_commas():
    assert names("sex, age_band,,") == ("sex", "age_band")


def test_a_pair_needs_both_sides():
    for text in ("region", "region=", "=NO05"):
        with pytest.raises(OptionError, match="--fix"):
            pair(text, "--fix", "region=NO05")


def test_a_value_may_hold_an_equals_sign():
    assert pairs(["a=b=c", "d=e"], "--fix", "a=b") == {"a": "b=c", "d": "e"}


@pytest.mark.parametrize("read", [number, whole])
def test_what_is_no_number_is_shown(read):
    with pytest.raises(OptionError, match="'many'"):
        read("many", "--budget")


def test_a_whole_number_has_no_decimals():
    with pytest.raises(OptionError):
        whole("1.5", "--budget")


def test_thousands_of_digits_are_too_many_and_not_printed():
    with pytest.raises(OptionError, match="beyond what can be kept") as refused:
        whole("-" + 5000 * "9", "--set grace", most=120)

    assert len(str(refused.value)) < 200


def test_a_whole_number_may_have_a_limit_in_both_directions():
    assert whole("120", "--set grace", most=120) == 120

    for text in ("121", "-121", "1" + "0" * 400):
        with pytest.raises(OptionError, match="Write at most 120"):
            whole(text, "--set grace", most=120)
