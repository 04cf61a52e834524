import json
from datetime import UTC, datetime

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dsm.settings import read_settings
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import FreeTextRow, InboxRow, ResponseRow
from surveys.codes import code_of_link, grouped
from tests.support.surveys import an_open_campaign
from tests.ui.cli.conftest import Terminal
from ui.cli.main import run

ENTER = "\r"
LINES = {"sex": "1", "age": "34", "safe": "3", "why": "The lights.", "again": "2"}


@pytest.fixture
def field(engine, folder):
    settings = read_settings()
    return an_open_campaign(
        engine,
        Keyring(settings.keys_folder, settings.secret),
        invited=2,
        channels=["web", "paper"],
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2037, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def batch(dsm, field):
    done = dsm("enter", "batch", "evening", "--name", "one", "--sheets", "10")
    assert done.code == 0, done.err
    return field


@pytest.fixture
def table(tmp_path):
    """A CSV of ten sheets, some answers changed."""

    def written(name="sheets.csv", **changed):
        file = tmp_path / name
        rows = [
            ",".join([str(sheet), *(LINES | changed.get(f"sheet_{sheet}", {})).values()])
            for sheet in range(1, 11)
        ]
        file.write_text("\n".join([",".join(["sheet", *LINES]), *rows]), encoding="utf-8")
        return file

    return written


@pytest.fixture
def decisions(tmp_path):
    def written(*rows):
        file = tmp_path / "decisions.csv"
        file.write_text("\n".join(["sheet;question;value", *rows]), encoding="utf-8")
        return file

    return written


@pytest.mark.parametrize("word", ["--received", "received"])
def test_envelopes_are_ticked_by_their_codes(dsm, field, word):
    codes = [grouped(code_of_link(token)) for token in field.tokens]

    first = dsm("enter", word, "evening", codes[0])
    both = dsm("enter", word, "evening", *codes)
    wrong = dsm("enter", word, "evening", "K7Q4")

    assert first.out == both.out.replace("1", "1") == "1 envelopes are ticked.\n"
    assert "Answered before: envelope 1." in both.err
    assert wrong.code == 3
    assert "K7Q4" not in wrong.err


def test_a_batch_is_entered_twice_compared_settled_and_forgotten(dsm, batch, table, decisions):
    dsm("enter", "sheets", "evening", "one", table(), "--clerk", "kari")
    dsm("enter", "sheets", "evening", "one", table(sheet_4={"safe": "1"}), "--clerk", "ola")

    compared = dsm("enter", "compare", "evening", "one", "--json").json
    assert (compared["compared"], compared["agreed"], compared["missing"]) == (50, 49, {})
    assert compared["differences"] == [
        {"sheet": 4, "question": "safe", "first": "3", "second": "1", "decided": False}
    ]
    assert "49 of 50 answers agree" in dsm("enter", "compare", "evening", "one").err
    unsaid = dsm("enter", "settle", "evening", "one")
    own = dsm(
        "enter", "settle", "evening", "one", "--clerk", "ola", "--decisions", decisions("4;safe;2")
    )
    done = dsm(
        "enter", "settle", "evening", "one", "--clerk", "per", "--decisions", decisions("4;safe;2")
    )

    assert [unsaid.code, own.code, done.code] == [3, 3, 0]
    assert "--decisions" in unsaid.err
    assert "10 sheets are kept as answers" in done.out
    assert sorted(row.answers["safe"] for row in batch.rows(ResponseRow)) == [2] + [3] * 9
    assert len(batch.rows(FreeTextRow)) == 10
    (listed,) = dsm("enter", "batches", "evening", "--json").json
    assert (listed["done"], listed["agreement"]) == (True, 0.98)
    assert "98.0 %" in dsm("enter", "batches", "evening").out
    assert dsm("enter", "compare", "evening", "one").code == 3


def test_two_that_agree_need_no_third(dsm, batch, table):
    for clerk in ("kari", "ola"):
        dsm("enter", "sheets", "evening", "one", table(), "--clerk", clerk)

    assert dsm("enter", "settle", "evening", "one", "--json").json["agreed"] == 50


def test_one_sheet_is_handed_over_as_json(dsm, batch, tmp_path):
    file = tmp_path / "sheet.json"
    file.write_text(json.dumps(LINES), encoding="utf-8")

    done = dsm("enter", "sheet", "evening", "one", "--sheet", "2", "--answers", file)
    compared = dsm("enter", "compare", "evening", "one")

    assert done.out == "Sheet 2 of one is entered.\n"
    assert "Sheet 2 lacks 1 of 2 readings." in compared.err


@pytest.mark.parametrize("content", ["{", "[]", '{"safe": 3}', '{"safe": "9", "none": "1"}'])
def test_a_sheet_that_does_not_fit_is_told(dsm, batch, tmp_path, content):
    file = tmp_path / "sheet.json"
    file.write_text(content, encoding="utf-8")

    done = dsm("enter", "sheet", "evening", "one", "--sheet", "2", "--answers", file)

    assert done.code == 3
    assert done.err.startswith("Problem")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("safe\n1", "no column sheet"),
        ("sheet,safe\n1,9", "row 2, q.safe"),
        ("sheet,safe\n1,1\n1,2", "row 3: sheet 1 stands twice"),
        ("sheet,safe\nx,1", "row 2, sheet"),
        ("sheet,safe\n1", "longer or shorter"),
        ("sheet,language\n1,uk", "not in 'uk'"),
    ],
)
def test_a_table_that_does_not_fit_is_told_by_row(dsm, batch, tmp_path, text, told):
    file = tmp_path / "sheets.csv"
    file.write_text(text, encoding="utf-8")

    done = dsm("enter", "sheets", "evening", "one", file)

    assert done.code == 3
    assert told in done.err
    assert dsm("enter", "compare", "evening", "one", "--json").json["missing"]["1"] == 2


def test_a_small_batch_waits_and_a_terminal_is_needed(dsm, batch):
    small = dsm("enter", "batch", "evening", "--name", "two", "--sheets", "3")
    late = dsm(
        "enter", "batch", "evening", "--name", "two", "--sheets", "10", "--day", "2040-01-01"
    )
    silent = dsm("enter", "sheet", "evening", "one", "--sheet", "1")

    assert [small.code, late.code, silent.code] == [3, 3, 3]
    assert "--answers" in silent.err
    assert "--day" in late.err


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run a command at a terminal at which these keys are typed."""

    def command(keys, *arguments):
        monkeypatch.setattr("sys.stdin", Terminal())
        with (
            create_pipe_input() as pipe,
            create_app_session(input=pipe, output=DummyOutput()),
        ):
            pipe.send_text("".join(keys))
            with pytest.raises(SystemExit) as ended:
                run([str(argument) for argument in arguments])
        return int(ended.value.code or 0), *capsys.readouterr()

    return command


def test_a_clerk_types_codes_goes_back_and_is_told_of_slips(dsm, batch, typed):
    keys = (
        *("1", ENTER, "<", ENTER, ENTER, "34", ENTER),  # back: the code stands there still
        *("9", ENTER, "3", ENTER, "The lights.", ENTER, "2", ENTER),
    )

    code, out, err = typed(
        keys, "enter", "sheet", "evening", "one", "--sheet", "1", "--clerk", "kari"
    )

    assert (code, out) == (0, "Sheet 1 of one is entered.\n")
    assert "«9»" in err
    assert dsm("enter", "compare", "evening", "one", "--json").json["missing"]["1"] == 1


def test_a_third_clerk_types_what_the_sheet_says(dsm, batch, table, typed):
    dsm("enter", "sheets", "evening", "one", table(), "--clerk", "kari")
    dsm("enter", "sheets", "evening", "one", table(sheet_4={"safe": "1"}), "--clerk", "ola")

    code, out, err = typed(
        ("9", ENTER, "2", ENTER), "enter", "settle", "evening", "one", "--clerk", "per"
    )

    assert code == 0
    assert "does not fit safe" in err
    assert "49 of 50" in out
    assert batch.rows(InboxRow) == []
