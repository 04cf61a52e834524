import csv
from concurrent.futures import ThreadPoolExecutor

import pytest

from dsm.database import exclusive, transaction
from dsm.elicitation import elicitations, experts, gathered
from dsm.elicitation.answering import keep_content
from dsm.elicitation.elicitation import ElicitationError, Kind, Level, Object, Seed
from dsm.elicitation.importing import keep_from_csv
from indicators.experts.connectivity import DesignError
from indicators.experts.ratings import Rating, gather_ratings
from surveys.errors import FixableError, ManyProblemsError
from tests.support.databases import new_settings, open_with_tables, wait_until_somebody_waits
from tests.support.elicitations import a_panel, an_elicitation, keyring_in, words

FILES = {
    Kind.RATINGS: "rater,object,level,group\nann,cost,1,a\nann,time,2,a\nbo,cost,3,b\nbo,noise,5,b\n",
    Kind.BEST_WORST: (
        "expert,criterion,best_to,to_worst,group\n"
        "ann,cost,1,8,a\nann,noise,8,1,a\nann,time,2,4,a\n"
        "bo,cost,3,2,b\nbo,noise,5,1,b\nbo,time,1,5,b\n"
    ),
    Kind.PAIRWISE: (
        "expert,first,second,times,group\n"
        "ann,cost,time,2,a\nann,time,noise,1/3,a\nbo,cost,time,1,b\nbo,cost,noise,9,b\n"
    ),
    Kind.EFFECTS: (
        "expert,action,indicator,low,best,high,confidence,group\n"
        "ann,cost,safe,-1,0,2,80,a\nbo,cost,safe,0,1,2,90,b\nbo,time,safe,0,1,2,90,b\n"
    ),
}
READ = {
    Kind.RATINGS: lambda session: gathered.ratings_of(session, "panel").pairs,
    Kind.BEST_WORST: lambda session: gathered.best_worst_of(session, "panel"),
    Kind.PAIRWISE: lambda session: gathered.pairwise_of(session, "panel"),
    Kind.EFFECTS: lambda session: gathered.effects_of(session, "panel"),
}


@pytest.fixture
def bring(engine, tmp_path):
    """Import a text into an open elicitation, made by the first call."""

    def bring(text, kind=Kind.RATINGS, asked=None, **given):
        keyring = keyring_in(tmp_path)
        with exclusive(engine) as session:
            if not elicitations.all_elicitations(session):
                asked = asked or an_elicitation(kind, confidential=False)
                keyring.make(elicitations.add(session, asked).id)
                elicitations.open_round(session, "panel")
        file = tmp_path / "file.csv"
        file.write_text(text, "utf-8")
        with exclusive(engine) as session:
            key = keyring.of(elicitations.find(session, "panel").id)
            return keep_from_csv(session, key, "panel", file, "kari", **given)

    return bring


def kept(engine):
    with transaction(engine) as session:
        return {one.label: one.content for one in gathered.handed_in(session, "panel")}


@pytest.mark.parametrize("kind", Kind)
def test_a_file_of_each_kind_is_kept_and_read_by_the_models(engine, bring, kind):
    came = bring(FILES[kind], kind)

    assert (came.experts, came.newcomers, came.replaced) == (2, 2, 0)
    with transaction(engine) as session:
        assert READ[kind](session)
        assert gathered.groups_of(session, "panel") == {"a": 1, "b": 1}


def test_what_a_file_says_is_what_is_read_back(engine, bring, tmp_path):
    from indicators.experts.best_worst import read_best_worst

    bring(FILES[Kind.BEST_WORST], Kind.BEST_WORST)

    with transaction(engine) as session:
        assert gathered.best_worst_of(session, "panel") == read_best_worst(tmp_path / "file.csv")


def test_experts_are_numbered_in_the_order_of_their_ids(engine, tmp_path):
    keyring = keyring_in(tmp_path)
    file = tmp_path / "file.csv"
    file.write_text(
        "rater,object,level\n" + "".join(f"{name},cost,1\n{name},time,2\n" for name in "cab")
    )
    with exclusive(engine) as session:
        key = keyring.make(elicitations.add(session, an_elicitation()).id)
        elicitations.open_round(session, "panel")
        keep_from_csv(session, key, "panel", file)

        labels = [experts.seat_of(session, key, "panel", name).label for name in "abc"]

    assert labels == ["Expert 1", "Expert 2", "Expert 3"]


def test_judging_again_is_refused_unless_it_replaces(engine, bring):
    bring(FILES[Kind.RATINGS])
    changed = FILES[Kind.RATINGS].replace("ann,cost,1", "ann,cost,4")

    with pytest.raises(ManyProblemsError, match="ann has judged in round 1 already"):
        bring(changed)
    assert kept(engine)["ann"]["levels"]["cost"] == 1
    came = bring(changed, replace=True)

    assert (came.newcomers, came.replaced) == (0, 2)
    assert kept(engine)["ann"]["levels"]["cost"] == 4


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (Kind.RATINGS, "rater,object,level\nann,cost,6\n", "row 2, column level"),
        (Kind.RATINGS, "rater,object,level\nann,smell,1\n", "'smell', which is not judged here"),
        (Kind.RATINGS, "rater,object,level\nann,cost,1\nann,cost,2\n", "row 3"),
        (Kind.RATINGS, "rater,object,level,group\nann,cost,1,a\nann,time,1,b\n", "'b'"),
        (Kind.RATINGS, "rater,object\nann,cost\n", "no column 'level'"),
        (Kind.RATINGS, "rater,object,level\nAnn,cost,1\nann,cost,2\n", "the same expert"),
        (Kind.BEST_WORST, "expert,criterion,best_to,to_worst\nann,smell,1,2\nann,cost,2,1\n", "smell"),
        (Kind.BEST_WORST, "expert,criterion,best_to,to_worst\nann,cost,1,3\nann,noise,3,1\n", "time"),
        (Kind.PAIRWISE, "expert,first,second,times\nann,cost,smell,2\n", "smell"),
        (Kind.PAIRWISE, "expert,first,second,times\nann,cost,time,10\n", "'10'"),
        (Kind.EFFECTS, FILES[Kind.EFFECTS].replace("-1,0,2", "3,0,2"), "above 2"),
        (Kind.EFFECTS, FILES[Kind.EFFECTS].replace("-1,0,2", "-1,5,2"), "does not lie from"),
        (Kind.EFFECTS, FILES[Kind.EFFECTS].replace("ann,cost", "ann,smell"), "'smell'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_is_kept(engine, bring, kind, text, told):
    with pytest.raises(FixableError) as refused:
        bring(text, kind)

    assert told in str(refused.value)
    assert kept(engine) == {}
    with transaction(engine) as session:
        assert experts.seats(session, "panel") == ()


def test_all_problems_of_a_file_are_told_at_once(bring):
    with pytest.raises(ManyProblemsError) as refused:
        bring("rater,object,level\nann,cost,6\nbo,smell,2\ncy,,1\n")

    assert len(refused.value.problems) == 3


def test_raters_who_share_no_object_are_refused_with_a_way_out(engine, bring):
    apart = "rater,object,level\nann,cost,1\nbo,time,2\n"

    with pytest.raises(DesignError, match="also rate"):
        bring(apart)
    assert kept(engine) == {}
    assert bring(apart, is_part=True).experts == 2


def test_a_second_file_is_linked_to_what_is_kept_already(engine, bring):
    bring("rater,object,level\nann,cost,1\nann,time,1\nbo,cost,2\n")

    with pytest.raises(DesignError):
        bring("rater,object,level\ncy,noise,1\n")
    assert bring("rater,object,level\ncy,noise,1\ncy,time,3\n").newcomers == 1


def test_levels_that_a_file_does_not_speak_of_stay_and_link_raters_still(engine, bring):
    bring("rater,object,level\nann,cost,1\nbo,cost,2\n")

    with pytest.raises(DesignError, match="also rate"):
        bring("rater,object,level\nann,cost,4\ncy,noise,1\n", replace=True)
    bring("rater,object,level\nann,noise,1\ncy,noise,1\n", replace=True)

    assert kept(engine)["ann"]["levels"] == {"cost": 1, "noise": 1}


def test_pairs_that_a_file_does_not_speak_of_stay_whichever_way_round_they_are(engine, bring):
    bring(FILES[Kind.PAIRWISE], Kind.PAIRWISE)

    bring(
        "expert,first,second,times\nann,time,cost,1/4\nann,cost,noise,2\n",
        replace=True,
    )

    said = kept(engine)["ann"]["times"]
    assert {(one["first"], one["second"]): one["times"] for one in said} == {
        ("cost", "noise"): "2",
        ("cost", "time"): "4",
        ("noise", "time"): "3",
    }


FOUR = "rater,object,level\n" + "".join(f"{name},cost,1\n" for name in "abcd")


def test_who_of_confidential_experts_has_begun_is_not_told(bring):
    bring(FOUR, asked=an_elicitation())

    with pytest.raises(ElicitationError) as refused:
        bring(FOUR.replace("a,", "e,"))

    assert refused.value.problem == (
        "3 of the 4 experts in the file have a judgement of round 1 here already."
    )


def test_unknown_ids_and_what_the_method_refuses_are_told_together(bring):
    text = "expert,criterion,best_to,to_worst\nann,smell,1,9\nann,cost,12,1\n"

    with pytest.raises(ManyProblemsError) as refused:
        bring(text, Kind.BEST_WORST)

    told = str(refused.value)
    assert "'smell', which is not judged here" in told
    assert "'12'" in told


def test_files_are_taken_only_while_a_round_is_open(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={"ann": ""})
    panel.close()
    file = tmp_path / "file.csv"
    file.write_text(FILES[Kind.RATINGS])

    with exclusive(engine) as session, pytest.raises(ElicitationError, match="cannot be answered"):
        keep_from_csv(session, panel.key, "panel", file)


def test_an_invited_expert_is_known_by_the_name_in_the_file(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={"Ann": "planners", "Bo": "planners"})
    file = tmp_path / "file.csv"
    file.write_text("rater,object,level\nann,cost,1\nbo,cost,2\nbo,time,2\n")

    with exclusive(engine) as session:
        came = keep_from_csv(session, panel.key, "panel", file)

    assert (came.experts, came.newcomers) == (2, 0)
    panel.close()
    with transaction(engine) as session:
        assert gathered.groups_of(session, "panel") == {"planners": 2}


def test_a_letter_taken_apart_in_a_file_is_that_of_the_invited(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={"\u00c5se": "", "Bo": ""})
    file = tmp_path / "file.csv"
    file.write_text("rater,object,level\nA\u030ase,cost,1\nbo,cost,2\n", "utf-8")

    with exclusive(engine) as session:
        came = keep_from_csv(session, panel.key, "panel", file)

    assert (came.experts, came.newcomers) == (2, 0)


def test_one_expert_in_two_forms_in_a_file_is_told(bring):
    with pytest.raises(ElicitationError, match="are the same expert"):
        bring("rater,object,level\nA\u030ase,cost,1\n\u00c5se,cost,1\n")


def test_school_writing_goes_through_an_elicitation_unchanged(engine, bring, real_data):
    with (real_data / "real" / "rater_facets_immer" / "ptam4.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["crit2"]]
    given = [Rating(row["rater"], row["idstud"], int(row["crit2"])) for row in rows]
    asked = an_elicitation(
        objects=tuple(Object(id, words(id)) for id in sorted({one.object for one in given})),
        levels=tuple(Level(number, words(str(number))) for number in range(4)),
        confidential=False,
    )

    bring(
        "rater,object,level\n"
        + "".join(f"{one.rater},{one.object},{one.level}\n" for one in given),
        asked=asked,
    )

    with transaction(engine) as session:
        found = gathered.ratings_of(session, "panel")
    straight = gather_ratings(given, lowest=0, highest=3)
    assert sorted(zip(found.pairs, found.level.tolist(), strict=True)) == sorted(
        zip(straight.pairs, straight.level.tolist(), strict=True)
    )
    assert (found.raters, found.objects) == (straight.raters, straight.objects)


SEEDED = an_elicitation(
    Kind.EFFECTS, confidential=False, seeds=tuple(Seed(id=id, text=words(id)) for id in "st")
)
ANSWERS = "expert,question,q05,q50,q95\nann,s,1,2,3\nann,t,4,5,6\nbo,s,0,1,9\n"


@pytest.fixture
def answers(tmp_path):
    def answers(text=ANSWERS):
        file = tmp_path / "answers.csv"
        file.write_text(text, "utf-8")
        return file

    return answers


def test_answers_to_seed_questions_come_along_with_effects(engine, bring, answers):
    bring(FILES[Kind.EFFECTS], asked=SEEDED, seeds=answers())

    said = {name: content["seeds"] for name, content in kept(engine).items()}
    assert said == {"ann": {"s": [1, 2, 3], "t": [4, 5, 6]}, "bo": {"s": [0, 1, 9]}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ANSWERS.replace("ann,t", "ann,u"), "ann: u is not judged here"),
        (ANSWERS.replace("1,2,3", "2,2,3"), "row 2, column q50"),
        (ANSWERS.replace("bo", "cy"), "cy: effects is missing"),
        (ANSWERS.replace("bo", "Bo"), "the same expert"),
    ],
)
def test_answers_that_do_not_fit_are_told_and_nothing_is_kept(engine, bring, answers, text, told):
    with pytest.raises(FixableError, match=told):
        bring(FILES[Kind.EFFECTS], asked=SEEDED, seeds=answers(text))
    assert kept(engine) == {}


def test_other_kinds_have_no_seed_questions(bring, answers):
    with pytest.raises(ElicitationError, match="no seed questions"):
        bring(FILES[Kind.RATINGS], seeds=answers())


def test_what_comes_without_an_action_and_the_evidence_are_read(engine, bring):
    head, row = "expert,action,indicator,low,best,high,confidence", "ann,cost,safe,-1,0,2,80"
    bring(f"{head},without,evidence\n{row},40,study\nbo,cost,safe,0,1,2,90,,\n", Kind.EFFECTS)

    ann, bo = (kept(engine)[name]["effects"][0] for name in ("ann", "bo"))
    assert (ann["without"], ann["evidence"]) == (40, "study")
    assert bo.keys().isdisjoint({"without", "evidence"})
    with pytest.raises(FixableError, match="row 2, column evidence"):
        bring(f"{head},evidence\n{row},hearsay\n", replace=True)


def test_what_a_file_does_not_speak_of_stays_when_it_replaces(engine, bring, answers):
    bring(FILES[Kind.EFFECTS], asked=SEEDED, seeds=answers())

    bring(FILES[Kind.EFFECTS].replace("-1,0,2,80", "-1,1,2,80"), replace=True)

    ann = kept(engine)["ann"]
    assert ann["effects"][0]["best"] == 1
    assert ann["seeds"] == {"s": [1, 2, 3], "t": [4, 5, 6]}


def test_an_answer_to_a_seed_question_gives_way_by_itself(engine, bring, answers):
    bring(FILES[Kind.EFFECTS], asked=SEEDED, seeds=answers())

    one = answers("expert,question,q05,q50,q95\nann,t,5,6,7\n")
    bring(FILES[Kind.EFFECTS], replace=True, seeds=one)

    said = {name: content["seeds"] for name, content in kept(engine).items()}
    assert said == {"ann": {"s": [1, 2, 3], "t": [5, 6, 7]}, "bo": {"s": [0, 1, 9]}}


def test_an_effect_gives_way_by_itself_and_keeps_what_the_file_does_not_speak_of(engine, bring):
    head, row = "expert,action,indicator,low,best,high,confidence", "ann,cost,safe,-1,0,2,80"
    bring(
        f"{head},without,evidence\n{row},40,study\nann,time,safe,0,1,2,90,,\n",
        asked=an_elicitation(Kind.EFFECTS, confidential=False),
    )
    with exclusive(engine) as session:
        (given,) = gathered.handed_in(session, "panel")
        cost, time = given.content["effects"]
        noted = {"effects": [{**cost, "note": "as in Molde"}, time]}
        keep_content(session, given.expert_id, 1, noted, 1, complete=True)

    bring(f"{head}\n{row.replace('-1,0', '-1,1')}\n", replace=True)

    assert kept(engine)["ann"]["effects"] == [{**cost, "note": "as in Molde", "best": 1}, time]


def test_the_second_round_begins_with_what_was_said_in_the_first(engine, bring, answers):
    bring(FILES[Kind.EFFECTS], asked=SEEDED, seeds=answers())
    with exclusive(engine) as session:
        elicitations.close_round(session, "panel")
        elicitations.open_round(session, "panel")

    came = bring(FILES[Kind.EFFECTS])

    assert came.replaced == 0
    with transaction(engine) as session:
        again = gathered.handed_in(session, "panel", 2)
    assert {one.label: sorted(one.content["seeds"]) for one in again} == {
        "ann": ["s", "t"],
        "bo": ["s"],
    }


@pytest.mark.parametrize(
    ("asked", "told", "fix"),
    [
        ("planners", "as one of 'planners'", "Write 'planners'"),
        ("", "without a group", "Leave the"),
    ],
)
def test_another_group_than_an_expert_was_asked_in_is_refused(engine, tmp_path, asked, told, fix):
    panel = a_panel(engine, tmp_path, people={"Ann": asked})
    file = tmp_path / "file.csv"
    file.write_text("rater,object,level,group\nann,cost,1,doctors\nann,time,2,doctors\n")

    with (
        pytest.raises(ElicitationError, match=f"'doctors' in the file, and was asked {told}") as no,
        exclusive(engine) as session,
    ):
        keep_from_csv(session, panel.key, "panel", file)
    assert no.value.fix.startswith(fix)


@pytest.mark.slow
def test_two_files_at_the_same_time_are_both_kept(tmp_path, server):
    engine = open_with_tables(new_settings("postgresql", tmp_path, server))
    with transaction(engine) as session:
        key = keyring_in(tmp_path).make(elicitations.add(session, an_elicitation()).id)
        elicitations.open_round(session, "panel")

    def keep(session, name):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"rater,object,level\n{name},cost,1\n{name},time,2\n")
        keep_from_csv(session, key, "panel", file)

    def keep_later():
        with transaction(engine) as session:
            keep(session, "bo")

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            keep(session, "ann")
            second = pool.submit(keep_later)
            wait_until_somebody_waits(engine)
        second.result()

    with transaction(engine) as session:
        labels = [seat.label for seat in experts.seats(session, "panel")]
    engine.dispose()
    assert labels == ["Expert 1", "Expert 2"]
