import pytest

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.exporting import judgement_rows
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


def judged(engine, folder, kind, count=4):
    panel = a_panel(engine, folder, an_elicitation(kind), people=people(count, group="a"))
    for name in panel.tokens:
        panel.judge(name, CONTENTS[kind])
    panel.close()
    return panel


@pytest.mark.parametrize("kind", Kind)
def test_what_is_exported_can_be_imported_again_and_exports_the_same(engine, tmp_path, kind):
    judged(engine, tmp_path, kind)
    with transaction(engine) as session:
        header, rows = judgement_rows(session, "panel")
    file = tmp_path / "out.csv"
    file.write_bytes(csv_for_analysis(header, rows))

    with exclusive(engine) as session:
        other = elicitations.add(session, an_elicitation(kind, slug="other"))
        key = keyring_in(tmp_path).make(other.id)
        elicitations.open_round(session, "other")
        keep_from_csv(session, key, "other", file)
        elicitations.close_round(session, "other")
        again = judgement_rows(session, "other")

    # What came without an action, and on what it rests, is no part of a file that is imported.
    width = len(header) if kind is not Kind.EFFECTS else len(header) - 2
    assert again[0] == header
    assert [row[:width] for row in again[1]] == [row[:width] for row in rows]


def test_neither_names_nor_texts_of_experts_leave_the_house(engine, tmp_path):
    judged(engine, tmp_path, Kind.RATINGS)

    with transaction(engine) as session:
        header, rows = judgement_rows(session, "panel", by="kari")
        entry = audit.entries(session)[0]

    told = str((header, rows))
    assert "reasons" not in told
    assert "a-1" not in told
    assert {row[0] for row in rows} == {f"Expert {number}" for number in range(1, 5)}
    assert (entry.actor, entry.action) == ("kari", "export-judgements")


def test_a_group_of_three_is_not_told_beside_a_judgement(engine, tmp_path):
    experts = {**people(4, group="a"), **people(3, group="b")}
    panel = a_panel(engine, tmp_path, people=experts)
    for name in experts:
        panel.judge(name, CONTENTS[Kind.RATINGS])
    panel.close()

    with transaction(engine) as session:
        _, rows = judgement_rows(session, "panel")

    assert len({row[0] for row in rows}) == 7
    assert {row[1] for row in rows} == {"a", ""}


def test_judgements_of_three_are_not_exported(engine, tmp_path):
    judged(engine, tmp_path, Kind.RATINGS, count=3)

    with transaction(engine) as session, pytest.raises(ElicitationError, match="recognised"):
        judgement_rows(session, "panel")
