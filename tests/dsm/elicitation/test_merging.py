"""What a file says is laid over what experts handed in, and nobody learns from it what that was."""

from itertools import pairwise

import pytest

from dsm.database import exclusive, transaction
from dsm.elicitation import answering, gathered
from dsm.elicitation.elicitation import ElicitationError, Kind, Object
from dsm.elicitation.importing import keep_from_csv
from dsm.elicitation.merging import count_outside, merged
from indicators.experts.connectivity import DesignError
from surveys.errors import FixableError
from tests.support.elicitations import (
    BEST_WORST,
    THINGS,
    TIMES,
    a_panel,
    an_effect,
    an_elicitation,
    words,
)

PAIR = "expert,first,second,times\nann,cost,time,4\n"
RATED = "rater,object,level\n"


@pytest.fixture
def seated(engine, tmp_path):
    """An open panel, by default of two."""

    def seated(kind=Kind.RATINGS, *, people=("ann", "bo"), **asked):
        asked = an_elicitation(kind, **asked)
        return a_panel(engine, tmp_path, asked, people=dict.fromkeys(people, ""))

    return seated


@pytest.fixture
def bring(tmp_path):
    def bring(panel, text, **given):
        file = tmp_path / "file.csv"
        file.write_text(text, "utf-8")
        with exclusive(panel.engine) as session:
            return keep_from_csv(session, panel.key, panel.slug, file, replace=True, **given)

    return bring


def own_of(panel, name):
    with transaction(panel.engine) as session:
        return answering.own(session, panel.seat(name))


def keep(panel, name, content, *, complete=True):
    """Keep what could not be saved any more, as from an older version."""
    with exclusive(panel.engine) as session:
        seat = panel.seat(name)
        answering.keep_content(session, seat.expert_id, 1, content, 0, complete=complete)


def test_what_is_counted_outside_a_file_is_what_the_file_leaves_as_it_is():
    times = {"times": [{"first": "time", "second": "cost", "times": "1/2"}]}
    cases = [
        ({"levels": {"cost": 1, "time": 2}}, {"levels": {"cost": 5}}, 1),
        (TIMES, times, 2),
        ({"effects": [an_effect()], "seeds": {"cost": [1, 2, 3]}}, {"effects": [an_effect(3)]}, 1),
        (BEST_WORST, BEST_WORST, 0),
    ]

    assert all(count_outside(before, said) == count for before, said, count in cases)
    assert all(count_outside(merged(before, said), said) == count for before, said, count in cases)


def test_a_draft_gives_way_but_for_its_remarks(seated, bring):
    panel = seated()
    panel.judge("ann", {"levels": {"noise": 5}, "note": "n"}, complete=False)

    bring(panel, f"{RATED}ann,cost,1\n")

    assert own_of(panel, "ann").content == {"levels": {"cost": 1}, "note": "n"}


def test_half_an_effect_of_a_draft_is_neither_kept_nor_told(seated, bring):
    panel = seated(Kind.EFFECTS)
    half = {"action": "noise", "indicator": "safe", "low": 1.0}
    panel.judge("ann", {"effects": [half]}, complete=False)

    bring(panel, "expert,action,indicator,low,best,high,confidence\nann,cost,safe,0,1,2,80\n")

    assert [one["action"] for one in own_of(panel, "ann").content["effects"]] == ["cost"]


def test_a_draft_of_the_second_round_gives_way_to_what_was_handed_in_in_the_first(seated, bring):
    panel = seated()
    panel.judge("ann", {"levels": {"cost": 1, "time": 2}, "note": "first"})
    panel.close()
    panel.reopen()
    panel.judge("ann", {"levels": {"cost": 4, "noise": 5}, "conflict": "c"}, complete=False)

    bring(panel, f"{RATED}ann,time,3\n")

    assert own_of(panel, "ann").content == {"levels": {"cost": 1, "time": 3}, "conflict": "c"}


def test_a_file_of_the_second_round_takes_the_rest_from_the_first_and_says_how_much(seated, bring):
    panel = seated(confidential=False)
    for name in ("ann", "bo"):
        panel.judge(name, {"levels": {"cost": 1, "time": 2, "noise": 3}})
    panel.close()
    panel.reopen()

    came = bring(panel, f"{RATED}ann,cost,5\nann,time,5\nbo,cost,5\n")

    assert (came.replaced, came.stayed) == (0, 3)
    assert own_of(panel, "ann").content["levels"] == {"cost": 5, "time": 5, "noise": 3}


@pytest.mark.parametrize(("handed_in", "stayed"), [(3, None), (4, 4)])
def test_how_much_stays_is_not_told_of_fewer_than_four(seated, bring, handed_in, stayed):
    names = ("ann", "bo", "cy", "di")
    panel = seated(people=names)
    for at, name in enumerate(names):
        panel.judge(name, {"levels": {"cost": 1, "time": 2}}, complete=at < handed_in)

    came = bring(panel, RATED + "".join(f"{name},cost,5\n" for name in names))

    assert came.stayed == stayed


def test_that_nobody_in_the_file_was_here_before_is_no_secret(seated, bring):
    assert bring(seated(), f"{RATED}x,cost,1\ny,cost,2\n").stayed == 0


def test_part_of_the_pairs_is_taken_where_it_hangs_together_with_what_is_here(seated, bring):
    panel = seated(Kind.PAIRWISE)
    linked = [
        {"first": "cost", "second": "noise", "times": "2"},
        {"first": "noise", "second": "time", "times": "2"},
    ]
    panel.judge("ann", {"times": linked})

    bring(panel, PAIR)

    panel.close()
    with transaction(panel.engine) as session:
        (said,) = gathered.pairwise_of(session, panel.slug)
    assert len(said.pairs) == 3


def test_a_file_of_pairs_in_parts_hangs_together_with_what_is_here(seated, bring):
    four = tuple(Object(id, words(id)) for id in (*THINGS, "quiet"))
    panel = seated(Kind.PAIRWISE, objects=four)
    text = f"{PAIR}ann,noise,quiet,2\n"

    with pytest.raises(FixableError, match="ann: 'This expert' did not compare"):
        bring(panel, text)
    panel.judge("ann", {"times": chain("cost", "noise", "time", "quiet")})
    bring(panel, text)

    assert len(own_of(panel, "ann").content["times"]) == 5


def chain(*ids):
    return [{"first": first, "second": second, "times": "2"} for first, second in pairwise(ids)]


def test_what_confidential_experts_compared_is_told_of_none_by_what_the_file_lacks(seated, bring):
    panel = seated(Kind.PAIRWISE)
    panel.judge("ann", TIMES)
    panel.judge("bo", TIMES)

    with pytest.raises(FixableError) as refused:
        bring(panel, f"{PAIR}x,cost,time,2\n")

    told = [one.problem for one in refused.value.problems]
    assert told == ["ann: noise is missing.", "x: noise is missing."]


def test_what_named_experts_lack_is_told_of_them_alone(seated, bring):
    panel = seated(Kind.PAIRWISE, confidential=False)
    panel.judge("ann", TIMES)

    with pytest.raises(FixableError) as refused:
        bring(panel, f"{PAIR}x,cost,time,2\n")

    assert "x: noise is missing" in str(refused.value)
    assert "ann" not in str(refused.value)


def test_what_an_older_version_kept_is_told_as_a_count(seated, bring):
    panel = seated()
    keep(panel, "ann", {"levels": {"noise": 9}})

    with pytest.raises(ElicitationError) as refused:
        bring(panel, f"{RATED}ann,cost,1\nbo,cost,1\n")

    assert refused.value.problem == (
        "What 1 of the 2 experts in the file handed in before is not in order by now."
    )


def test_a_part_that_an_older_version_kept_is_left_behind(seated, bring):
    panel = seated()
    keep(panel, "ann", {"levels": {"noise": 3}, "votes": 1})

    bring(panel, f"{RATED}ann,cost,1\n")

    assert own_of(panel, "ann").content == {"levels": {"noise": 3, "cost": 1}}


@pytest.mark.parametrize("text", ["x,noise,1\ny,time,2\n", "ann,cost,1\nann,time,2\nbo,noise,2\n"])
@pytest.mark.parametrize("rated", [("cost",), ("cost", "noise", "time")])
def test_whether_confidential_raters_are_linked_is_asked_of_the_file_alone(
    seated, bring, text, rated
):
    panel = seated()
    for name in ("ann", "bo"):
        panel.judge(name, {"levels": dict.fromkeys(rated, 2)})

    with pytest.raises(DesignError) as refused:
        bring(panel, RATED + text)

    assert "Nothing links raters" in refused.value.problem
    assert "--part" in refused.value.fix
    bring(panel, RATED + text, is_part=True)


def test_a_linked_file_of_confidential_raters_is_kept_whatever_is_here(seated, bring):
    panel = seated()
    panel.judge("ann", {"levels": {"cost": 2}})

    assert bring(panel, f"{RATED}x,noise,1\ny,noise,2\n").newcomers == 2
