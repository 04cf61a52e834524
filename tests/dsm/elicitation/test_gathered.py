import pytest

from dsm.database import transaction
from dsm.elicitation import experts, gathered
from dsm.elicitation.elicitation import ElicitationError, Kind, Object, Seed
from dsm.elicitation.showing import Reason
from indicators.experts.connectivity import DesignError
from tests.support.elicitations import (
    BEST_WORST,
    TIMES,
    a_panel,
    an_effect,
    an_elicitation,
    people,
    words,
)

LEVELS = {"levels": {"cost": 1, "time": 3}}


@pytest.fixture
def panel(engine, tmp_path):
    return a_panel(engine, tmp_path, people={**people(4, group="a"), **people(3, group="b")})


def everybody(panel, content):
    for name in panel.tokens:
        panel.judge(name, content)


def read(panel, ask, *given, **named):
    with transaction(panel.engine) as session:
        return ask(session, "panel", *given, **named)


def test_nobody_looks_at_a_round_that_is_open(panel):
    everybody(panel, LEVELS)

    for ask in (gathered.handed_in, gathered.ratings_of, gathered.groups_of):
        with pytest.raises(ElicitationError, match="has not ended"):
            read(panel, ask)
    panel.close()
    assert len(read(panel, gathered.handed_in)) == 7
    panel.reopen()
    with pytest.raises(ElicitationError, match="Round 2"):
        read(panel, gathered.handed_in, 2)


def test_data_that_are_public_may_be_looked_at_at_any_time(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(confidential=False), people=people(2))
    everybody(panel, LEVELS)

    assert {one.label for one in read(panel, gathered.handed_in)} == {"expert-1", "expert-2"}


def test_the_last_word_counts_and_silence_keeps_the_first(panel):
    everybody(panel, LEVELS)
    panel.close()
    panel.reopen()
    panel.judge("a-1", {"levels": {"cost": 5, "time": 5}})
    panel.judge("a-2", {"levels": {"cost": 4, "time": 4}}, complete=False)
    panel.close()

    last = {one.label: one for one in read(panel, gathered.handed_in)}

    assert len(last) == 7
    assert [one.label for one in last.values() if one.round == 2] == [panel.seat("a-1").label]


def in_rounds(engine, folder, first, second, **given):
    """A panel whose experts of these numbers handed in, in the first round and in the second."""
    everyone = {f"{group}{number}": group for group in "ab" for number in range(10)}
    panel = a_panel(engine, folder, an_elicitation(**given), people=everyone)
    for name in first:
        panel.judge(name, LEVELS)
    panel.close()
    panel.reopen()
    for name in second:
        panel.judge(name, LEVELS)
    panel.close()
    return panel


def of(group, start, end):
    return [f"{group}{number}" for number in range(start, end)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (of("a", 0, 5), of("a", 0, 4)),  # one stayed away
        (of("a", 0, 9), of("a", 0, 3)),  # three came back
        (of("a", 0, 5), of("a", 0, 6)),  # one came later
        ([*of("a", 0, 8), *of("b", 0, 8)], [*of("a", 0, 5), *of("b", 0, 7)]),  # one of a group
    ],
)
def test_rounds_are_not_shown_whose_difference_would_tell_of_few(engine, tmp_path, first, second):
    panel = in_rounds(engine, tmp_path, first, second)

    for round in (1, 2):
        with pytest.raises(ElicitationError, match="side by side"):
            read(panel, gathered.handed_in, round)
    assert len(read(panel, gathered.handed_in)) == len({*first, *second})


@pytest.mark.parametrize(
    ("first", "second", "given"),
    [
        (of("a", 0, 5), of("a", 0, 5), {}),
        (of("a", 0, 5), [], {}),
        (of("a", 0, 8), of("a", 0, 4), {}),
        ([*of("a", 0, 8), *of("b", 0, 8)], [*of("a", 0, 4), *of("b", 0, 4)], {}),
        (of("a", 0, 5), of("a", 0, 4), {"confidential": False}),
    ],
)
def test_rounds_are_shown_in_which_the_same_or_many_differ(engine, tmp_path, first, second, given):
    panel = in_rounds(engine, tmp_path, first, second, **given)

    for round, said in ((1, first), (2, second)):
        assert len(read(panel, gathered.handed_in, round)) == len(said)
        groups = tuple(sorted({name[0] for name in said}))
        assert read(panel, gathered.shown_groups, round) == groups


def test_counts_are_told_while_a_round_is_open_and_nothing_else(panel):
    panel.judge("a-1", LEVELS)
    panel.judge("a-2", LEVELS, complete=False)

    came = read(panel, gathered.turnout)

    assert (came.experts, came.begun, came.handed_in, came.round) == (7, 2, 1, 1)


def test_a_group_beside_which_three_are_left_is_hidden_and_so_are_these(panel):
    everybody(panel, LEVELS)
    panel.close()

    assert read(panel, gathered.groups_of) == {"a": 4, "b": 3}
    assert read(panel, gathered.shown_groups) == ()
    assert read(panel, gathered.hidden_groups) == {"a": Reason.REST, "b": Reason.FEW}


def test_groups_are_shown_from_four_experts_on(engine, tmp_path):
    asked = {**people(4, group="a"), **people(3, group="b"), "of no group": ""}
    panel = a_panel(engine, tmp_path, people=asked)
    everybody(panel, LEVELS)
    panel.close()

    assert read(panel, gathered.groups_of) == {"": 1, "a": 4, "b": 3}
    assert read(panel, gathered.shown_groups) == ("a",)
    assert read(panel, gathered.hidden_groups) == {"b": Reason.FEW}


@pytest.mark.parametrize("count", [0, 3])
def test_so_few_that_they_would_be_recognised_are_refused_unless_data_are_public(count):
    with pytest.raises(ElicitationError, match=f"{count} experts have handed in"):
        gathered.require_enough(an_elicitation(), count)

    gathered.require_enough(an_elicitation(confidential=False), count)
    gathered.require_enough(an_elicitation(), 4)


def test_ratings_carry_labels_themes_and_the_scale(engine, tmp_path):
    asked = an_elicitation(
        objects=(Object("cost", words("c"), "money"), Object("time", words("t"), "effort"))
    )
    panel = a_panel(engine, tmp_path, asked, people=people(2))
    everybody(panel, LEVELS)
    panel.close()

    ratings = read(panel, gathered.ratings_of)

    assert set(ratings.raters) == {panel.seat(name).label for name in panel.tokens}
    assert ratings.groups == ("effort", "money")
    assert (ratings.lowest, ratings.levels) == (1, 5)
    assert ratings.level.tolist() == [0, 2, 0, 2]


def test_raters_who_share_no_object_are_told_who_should_rate_what(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(2))
    panel.judge("expert-1", {"levels": {"cost": 1}})
    panel.judge("expert-2", {"levels": {"time": 1}})
    panel.close()

    with pytest.raises(DesignError) as refused:
        read(panel, gathered.ratings_of)

    assert "also rate" in refused.value.fix


def test_each_kind_becomes_its_own_noun_and_no_other(engine, tmp_path):
    contents = {
        Kind.BEST_WORST: (BEST_WORST, gathered.best_worst_of),
        Kind.PAIRWISE: (TIMES, gathered.pairwise_of),
        Kind.EFFECTS: ({"effects": [an_effect()]}, gathered.effects_of),
    }
    for kind, (content, ask) in contents.items():
        panel = a_panel(engine, tmp_path, an_elicitation(kind, slug=kind), people=people(2))
        everybody(panel, content)
        panel.close()
        with transaction(engine) as session:
            labels = {one.expert for one in ask(session, kind)}
            assert labels == {seat.label for seat in experts.seats(session, kind)}
            with pytest.raises(ElicitationError, match=f"holds {kind}, not ratings"):
                gathered.ratings_of(session, kind)


def test_seed_answers_are_of_those_who_answered_all_whose_truth_is_known(engine, tmp_path):
    seeds = (
        Seed(id="a", text=words("a"), truth=2.0),
        Seed(id="b", text=words("b"), truth=5.0),
        Seed(id="c", text=words("c")),
    )
    asked = an_elicitation(Kind.EFFECTS, seeds=seeds)
    panel = a_panel(engine, tmp_path, asked, people=people(2))
    panel.judge("expert-1", {"effects": [an_effect()], "seeds": {"a": [1, 2, 3], "b": [4, 5, 6]}})
    panel.judge("expert-2", {"effects": [an_effect()], "seeds": {"a": [1, 2, 3]}})
    panel.close()

    answers = read(panel, gathered.seed_answers_of)

    assert answers.experts == (panel.seat("expert-1").label,)
    assert answers.questions == ("a", "b")
    assert answers.truths.tolist() == [2.0, 5.0]


def test_without_seed_answers_everybody_counts_alike(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(Kind.EFFECTS), people=people(2))
    everybody(panel, {"effects": [an_effect()]})
    panel.close()

    with pytest.raises(ElicitationError, match="Nobody answered"):
        read(panel, gathered.seed_answers_of)
