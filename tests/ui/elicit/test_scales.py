"""How many times as important: nine steps one way, seventeen both ways, each with words."""

from indicators.experts.pairwise import read_times
from ui.elicit.scales import both_ways, is_comparison, nine
from ui.elicit.voice import ExpertVoice

VOICE = ExpertVoice(language="en")


def test_there_are_nine_numbers_and_one_is_chosen():
    row = nine(VOICE, "n.cost", "7")

    assert row.count('type="radio"') == 9
    assert row.count("checked") == 1
    assert 'value="7" checked' in row


def test_seventeen_ways_go_from_one_side_over_even_to_the_other():
    ways = both_ways(VOICE, "Cost", "Reach & speed")
    times = [read_times(value) for value, _ in ways]

    assert len(ways) == 17
    assert times == sorted(times, reverse=True)
    assert times[8] == 1
    assert ways[0][1] == "Cost: 9 – extremely much more important"
    assert "Reach &amp; speed" in ways[-1][1]


def test_only_the_seventeen_are_taken():
    assert is_comparison("1/9")
    assert not any(is_comparison(value) for value in ("", "0", "10", "1/0", "x", "-3"))
