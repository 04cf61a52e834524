import pytest

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.exporting import judgement_rows
from dsm.elicitation.gathered import groups_of
from dsm.elicitation.importing import keep_from_csv
from surveys.exchange.delimited_out import csv_for_analysis
from tests.support.elicitations import (
    BEST_WORST,
    TIMES,
    a_panel,
    an_effect,
    an_elicitation,
    keyring_in,
    people,
)

CONTENTS = {
    Kind.RATINGS: {"levels": {"cost": 1, "time": 3}, "note": "my own reasons"},
    Kind.BEST_WORST: BEST_WORST,
    Kind.PAIRWISE: TIMES,
    Kind.EFFECTS: {"effects": [an_effect(without=40, evidence="study")], "conflict": "I sell it."},
}


def judged(engine, folder, kind, count=4, **given):
    asked = an_elicitation(kind, **given)
    panel = a_panel(engine, folder, asked, people=people(count, group="a"))
    for name in panel.tokens:
        panel.judge(name, CONTENTS[kind])
    panel.close()
    return panel


@pytest.mark.parametrize("kind", Kind)
def test_what_is_exported_can_be_imported_again_and_exports_the_same(engine, tmp_path, kind):
    # Under their own ids; numbers would be given anew.
    judged(engine, tmp_path, kind, confidential=False)
    with transaction(engine) as session:
        header, rows = judgement_rows(session, "panel")
    file = tmp_path / "out.csv"
    file.write_bytes(csv_for_analysis(header, rows))

    with exclusive(engine) as session:
        other = elicitations.add(session, an_elicitation(kind, slug="other", confidential=False))
        key = keyring_in(tmp_path).make(other.id)
        elicitations.open_round(session, "other")
        keep_from_csv(session, key, "other", file)
        elicitations.close_round(session, "other")
        again = judgement_rows(session, "other")

    assert again == (header, sorted(rows, key=lambda row: row[0]))


def test_neither_names_nor_texts_of_experts_leave_the_house(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS)

    with transaction(engine) as session:
        header, rows = judgement_rows(session, "panel", by="kari")
        entry = audit.entries(session)[0]

    told = str((header, rows))
    assert "reasons" not in told
    assert "a-1" not in told
    assert {row[0] for row in rows} == {panel.seat(name).label for name in panel.tokens}
    assert (entry.actor, entry.action) == ("kari", "export-judgements")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 5, "b": 4, "c": 3}, {"a", ""}),  # c without a name, and b so that c stays hidden
        ({"a": 4, "b": 1}, {""}),  # or the one without a name would be of b
    ],
)
def test_no_group_tells_whose_a_judgement_is(engine, tmp_path, counts, told):
    experts = dict(pair for name in counts for pair in people(counts[name], group=name).items())
    panel = a_panel(engine, tmp_path, people=experts)
    for name in experts:
        panel.judge(name, CONTENTS[Kind.RATINGS])
    panel.close()

    with transaction(engine) as session:
        _, rows = judgement_rows(session, "panel")

    assert len({row[0] for row in rows}) == sum(counts.values())
    assert {row[1] for row in rows} == told


def test_a_group_is_named_nowhere_if_it_would_tell_of_few_at_one_effect(engine, tmp_path):
    experts = {**people(7, group="planners"), **people(4, group="doctors")}
    panel = a_panel(engine, tmp_path, an_elicitation(Kind.EFFECTS), people=experts)
    few = {*list(experts)[:3], "doctors-1"}
    for name in experts:
        more = [an_effect(action="time")] if name in few else []
        panel.judge(name, {"effects": [an_effect(), *more]})
    panel.close()

    with transaction(engine) as session:
        _, rows = judgement_rows(session, "panel")

    assert len(rows) == 15
    # Her number links what a doctor said of time with what she said of cost.
    assert {row[1] for row in rows} == {""}


def test_a_group_stays_beside_what_many_of_it_judged(engine, tmp_path):
    experts = {**people(7, group="planners"), **people(4, group="doctors")}
    panel = a_panel(engine, tmp_path, people=experts)
    for name in experts:
        more = {} if name.startswith("p") else {"time": 2}
        panel.judge(name, {"levels": {"cost": 1, **more}})
    panel.close()

    with transaction(engine) as session:
        _, rows = judgement_rows(session, "panel")

    assert {(row[1], row[2]) for row in rows} == {
        ("planners", "cost"),
        ("doctors", "cost"),
        ("doctors", "time"),
    }


def test_what_is_exported_without_some_groups_can_be_imported_too(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={**people(4, group="a"), **people(4)})
    for name in panel.tokens:
        panel.judge(name, CONTENTS[Kind.RATINGS])
    panel.close()
    file = tmp_path / "out.csv"
    with transaction(engine) as session:
        file.write_bytes(csv_for_analysis(*judgement_rows(session, "panel")))

    with exclusive(engine) as session:
        key = keyring_in(tmp_path).make(elicitations.add(session, an_elicitation(slug="other")).id)
        elicitations.open_round(session, "other")
        keep_from_csv(session, key, "other", file)
        elicitations.close_round(session, "other")
        assert groups_of(session, "other") == {"": 4, "a": 4}


def test_judgements_of_three_are_not_exported(engine, tmp_path):
    judged(engine, tmp_path, Kind.RATINGS, count=3)

    with transaction(engine) as session, pytest.raises(ElicitationError, match="recognised"):
        judgement_rows(session, "panel")


@pytest.mark.parametrize(
    ("kind", "many", "few"),
    [
        (Kind.RATINGS, {"levels": {"cost": 1}}, {"levels": {"cost": 2, "time": 3}}),
        (
            Kind.EFFECTS,
            {"effects": [an_effect()]},
            {"effects": [an_effect(), an_effect(action="time")]},
        ),
    ],
)
def test_what_three_judged_is_not_exported_beside_what_four_did(engine, tmp_path, kind, many, few):
    panel = a_panel(engine, tmp_path, an_elicitation(kind), people=people(4))
    for at, name in enumerate(panel.tokens):
        panel.judge(name, many if at == 0 else few)
    panel.close()

    with transaction(engine) as session:
        _, rows = judgement_rows(session, "panel")

    assert [row[2] for row in rows] == ["cost"] * 4


def test_where_nothing_was_judged_by_four_nothing_is_exported(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(4))
    for at, name in enumerate(panel.tokens):
        panel.judge(name, {"levels": {"cost" if at % 2 else "time": 3}})
    panel.close()

    with transaction(engine) as session, pytest.raises(ElicitationError, match="Nothing in"):
        judgement_rows(session, "panel")
