import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dsm.elicitation.contents import content_problems
from dsm.elicitation.elicitation import Kind, Seed
from tests.support.elicitations import BEST_WORST, an_effect, an_elicitation, words
from ui.cli.experts_dialogue import Dialogue

DOWN, UP, ENTER, STOP = "\x1b[B", "\x1b[A", "\r", "\x03"


@pytest.fixture
def hold():
    """Hold a dialogue with these keys typed; what was kept on the way comes beside the end."""
    with (
        create_pipe_input() as keys,
        create_app_session(input=keys, output=DummyOutput()),
    ):

        def hold(asked, *typed, content=None):
            # The last thing asked is a conflict of interest, of which there is none.
            keys.send_text("".join((*typed, ENTER)))
            kept = []
            said = Dialogue(asked, "en", kept.append).hold(content or {})
            if said is not None:
                assert said.pop("conflict") == ""
                kept.pop()
            return said, kept

        yield hold


def chosen(place):
    return (DOWN * place, ENTER)


def test_every_object_gets_a_level_and_each_is_kept_at_once(hold):
    said, kept = hold(an_elicitation(), *chosen(0), *chosen(4), *chosen(2))

    assert said == {"levels": {"cost": 1, "noise": 5, "time": 3}}
    assert len(kept) == 3
    assert kept[0] == {"levels": {"cost": 1}}


def test_an_object_may_be_left_out_gone_back_to_and_the_rest_done_later(hold):
    # noise cannot be said; at time: back to noise, which becomes 2; then pause.
    said, kept = hold(an_elicitation(), *chosen(0), *chosen(5), *chosen(6), *chosen(1), *chosen(7))

    assert said is None
    assert kept[-1] == {"levels": {"cost": 1, "noise": 2}}


def test_it_goes_on_where_it_was_left(hold):
    said, _ = hold(an_elicitation(), *chosen(3), content={"levels": {"cost": 1, "noise": 2}})

    assert said == {"levels": {"cost": 1, "noise": 2, "time": 4}}


def test_control_c_pauses_and_loses_nothing(hold):
    said, kept = hold(an_elicitation(), *chosen(0), STOP)

    assert said is None
    assert kept == [{"levels": {"cost": 1}}]


def test_best_and_worst_take_two_choices_and_two_n_minus_three_comparisons(hold):
    asked = an_elicitation(Kind.BEST_WORST)

    # cost is best; of noise and time, noise is worst; 8 and 2 below the best, 4 above the worst.
    said, kept = hold(asked, *chosen(0), *chosen(0), *chosen(7), *chosen(1), *chosen(3))

    assert said == BEST_WORST
    assert len(kept) == 2 + (2 * 3 - 3)
    assert content_problems(asked, said, complete=True) == []


def test_another_best_criterion_makes_its_comparisons_anew(hold):
    asked = an_elicitation(Kind.BEST_WORST)

    # At the first comparison twice back, then time is best instead of cost.
    said, _ = hold(
        asked, *chosen(9), *chosen(2), *chosen(2), *chosen(0),
        *chosen(1), *chosen(7), *chosen(3),
        content={"best": "cost", "worst": "noise", "to_worst": {"time": 4}},
    )  # fmt: skip

    assert said["best"] == "time"
    assert set(said["best_to"]) == {"cost", "noise"}
    assert set(said["to_worst"]) == {"cost"}
    assert content_problems(asked, said, complete=True) == []


def test_ends_from_a_file_may_be_set_closer_together(hold):
    asked = an_elicitation(Kind.BEST_WORST)
    # As files were kept once: what the best is against the worst stands there on both sides.
    before = {
        "best": "cost",
        "worst": "noise",
        "best_to": {"cost": 1, "noise": 5, "time": 2},
        "to_worst": {"cost": 5, "noise": 1, "time": 2},
    }

    said, _ = hold(asked, ENTER, ENTER, UP, UP, ENTER, ENTER, ENTER, content=before)

    assert said == {
        "best": "cost",
        "worst": "noise",
        "best_to": {"noise": 3, "time": 2},
        "to_worst": {"time": 2},
    }
    assert content_problems(asked, said, complete=True) == []


def test_each_pair_is_compared_and_the_second_may_be_more_important(hold):
    asked = an_elicitation(Kind.PAIRWISE)

    said, _ = hold(
        asked,
        *(*chosen(0), *chosen(4)),  # cost 6 times noise
        *chosen(2),  # cost and time alike
        *(*chosen(1), *chosen(1)),  # time 3 times noise
    )

    assert said["times"] == [
        {"first": "cost", "second": "noise", "times": "6"},
        {"first": "cost", "second": "time", "times": "1"},
        {"first": "noise", "second": "time", "times": "1/3"},
    ]
    assert content_problems(asked, said, complete=True) == []


def test_pairs_from_a_file_are_known_in_whichever_order_they_stand(hold):
    asked = an_elicitation(Kind.PAIRWISE)
    before = [
        {"first": "noise", "second": "cost", "times": "1/6"},
        {"first": "time", "second": "cost", "times": "1"},
    ]

    said, _ = hold(asked, *chosen(0), *chosen(0), content={"times": before})

    assert said["times"] == [
        {"first": "cost", "second": "noise", "times": "6"},
        {"first": "cost", "second": "time", "times": "1"},
        {"first": "noise", "second": "time", "times": "2"},
    ]


def line(*texts):
    return "".join(f"{text}{ENTER}" for text in texts)


def test_effects_are_asked_in_four_steps_and_kept_as_changes(hold, capsys):
    asked = an_elicitation(Kind.EFFECTS, asked=(("cost", "safe"),))

    said, _ = hold(asked, line("", "50", "51", "53", "52", "80"), *chosen(4))

    (effect,) = said["effects"]
    assert effect == an_effect(without=50.0, evidence="study", confidence=80.0)
    assert "of 100 residents" in capsys.readouterr().err


def test_an_effect_that_is_judged_again_keeps_its_note(hold):
    asked = an_elicitation(Kind.EFFECTS, asked=(("cost", "safe"),))
    before = {"training": {}, "effects": [an_effect(note="as in Molde")]}

    said, _ = hold(asked, line("", "50", "51", "53", "52", "80"), *chosen(4), content=before)

    assert said["effects"] == [
        an_effect(without=50.0, evidence="study", confidence=80.0, note="as in Molde")
    ]


def test_numbers_that_cannot_be_are_asked_for_again(hold, capsys):
    asked = an_elicitation(Kind.EFFECTS, asked=(("cost", "safe"),))

    said, _ = hold(
        asked,
        line("", "fifty", "50", "53", "51", "52", "80"),  # least above most
        line("50", "51", "<", "51", "130", "52", "80"),  # one back; 130 of 100
        line("50", "51", "53", "52", "20"),  # not even half sure
        line("50", "51", "53", "52", "80"),
        *chosen(0),
    )

    assert said["effects"][0]["evidence"] == "none"
    told = capsys.readouterr().err
    for part in ("'fifty' is no number", "above the most", "in this unit", "50 to 100"):
        assert part in told


def test_an_effect_may_be_left_out_and_a_line_goes_back_and_pauses(hold):
    asked = an_elicitation(Kind.EFFECTS)

    said, kept = hold(asked, line("", ""), line("<"), line("", "", ""))
    paused, _ = hold(asked, line("", "50", "#"))

    assert said == {"effects": []}
    assert paused is None
    assert kept == [{}, *[{"effects": []}] * 4]


def test_what_cannot_be_said_any_more_takes_the_earlier_judgement_away(hold):
    asked = an_elicitation(
        Kind.EFFECTS,
        asked=(("cost", "safe"), ("time", "safe")),
        seeds=(Seed(id="a", text=words("How many?")), Seed(id="b", text=words("How old?"))),
    )
    other = an_effect(action="time")
    before = {
        "training": {},
        "effects": [an_effect(), other],
        "seeds": {"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]},
    }
    _, first, second, seed, *_ = Dialogue(asked, "en", lambda _: None).steps(before)

    assert first.enter(before, "skip")["effects"] == [other]
    assert second.enter(before, "skip")["effects"] == [an_effect()]
    assert seed.enter(before, "skip")["seeds"] == {"b": [4.0, 5.0, 6.0]}


def test_practice_that_is_left_out_takes_half_a_practice_away():
    asked = an_elicitation(Kind.EFFECTS)
    half = {"training": {"low": 1.0}, "note": "n"}
    practice, *_ = Dialogue(asked, "en", lambda _: None).steps(half)

    assert not practice.is_answered
    assert practice.enter(half, "skip") == {"note": "n"}


def test_practice_tells_what_would_have_been_right(hold, capsys):
    asked = an_elicitation(Kind.EFFECTS, asked=(("cost", "safe"),))

    said, _ = hold(asked, line("60", "70", "65", "90"), line(""))

    assert said["training"] == {"low": 60.0, "best": 65.0, "high": 70.0, "confidence": 90.0}
    assert "your range does not hold" in capsys.readouterr().err
    assert content_problems(asked, {**said, "effects": [an_effect()]}, complete=True) == []


def test_a_conflict_of_interest_is_asked_last_and_can_be_gone_back_from(hold):
    before = {"levels": {"cost": 1, "noise": 2, "time": 3}}

    said, _ = hold(an_elicitation(), ENTER * 3, line("<"), *chosen(2), content=before)
    named = Dialogue(an_elicitation(), "en", lambda _: None).steps(said)[-1]

    assert said["levels"]["time"] == 5
    assert named.enter(said, "I sell it.")["conflict"] == "I sell it."


def test_seed_questions_ask_for_three_numbers_that_rise(hold, capsys):
    asked = an_elicitation(
        Kind.EFFECTS, asked=(("cost", "safe"),), seeds=(Seed(id="a", text=words("How many?")),)
    )

    said, _ = hold(asked, line("", ""), line("3", "2", "1"), line("1", "2", "3"))

    assert said == {"effects": [], "seeds": {"a": [1.0, 2.0, 3.0]}}
    assert "must rise" in capsys.readouterr().err
