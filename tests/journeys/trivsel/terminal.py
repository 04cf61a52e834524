"""Answers to Trivsel that come in at the terminal: interviews, a call centre, paper."""

import json
from collections.abc import Callable
from pathlib import Path

from surveys.asking.questionnaire import Questionnaire
from tests.journeys.trivsel.people import (
    ASKED,
    IMPORTED,
    INTERVIEWED,
    ON_A_SHEET,
    ON_PAPER,
    SLUG,
)

type Dsm = Callable[..., str]

PASSPHRASE = "blue boats at the quay"


def interview(dsm: Dsm, folder: Path) -> None:
    """Take two interviews out of the house, hold them, and bring them home."""
    secret, packet, said = (folder / name for name in ("secret", "packet.sqlite", "said.json"))
    secret.write_text(PASSPHRASE, encoding="utf-8")
    given = [{"language": "nb", "consent": True, "answers": one} for one in INTERVIEWED]
    said.write_text(json.dumps(given), encoding="utf-8")
    sealed = ("--passphrase-file", secret)
    dsm("interview", "checkout", SLUG, "--packet", packet, "--size", 2, *sealed)
    held = dsm("interview", "run", packet, "--answers", said, *sealed)
    assert held.count("is done") == 2
    dsm("interview", "merge", packet, *sealed)
    assert not packet.exists()


def import_from_a_call_centre(dsm: Dsm, folder: Path) -> None:
    """Import what a call centre wrote down; once more changes nothing."""
    file = folder / "call-centre.csv"
    rows = [",".join(str(one[id]) for id in ASKED) + ",91234567" for one in IMPORTED]
    file.write_text("\n".join([",".join((*ASKED, "phone")), *rows]), encoding="utf-8")
    first = dsm("survey", "import-answers", SLUG, file, "--channel", "phone")
    again = dsm("survey", "import-answers", SLUG, file, "--channel", "phone")
    assert first.startswith("2 answers are kept, 0 were known")
    assert again.startswith("0 answers are kept, 2 were known")


def enter_on_paper(dsm: Dsm, asked: Questionnaire, folder: Path) -> None:
    """Let two clerks enter two sheets, which differ in one answer, and a third decide."""
    (texts,) = [one.id for one in asked.questions if one.type.is_free_text]
    head = ",".join(("sheet", *ASKED, texts))
    right = [
        ",".join([str(sheet), *(str(one[id]) for id in ASKED), ON_A_SHEET if sheet == 1 else ""])
        for sheet, one in enumerate(ON_PAPER, 1)
    ]
    slipped = [right[0], right[1].replace("2,9,", "2,8,", 1)]
    dsm("enter", "batch", SLUG, "--name", "last", "--sheets", 2)
    for clerk, rows in (("anna", right), ("bo", slipped)):
        file = folder / f"{clerk}.csv"
        file.write_text("\n".join([head, *rows]), encoding="utf-8")
        dsm("enter", "sheets", SLUG, "last", file, "--clerk", clerk)
    decided = folder / "decided.csv"
    decided.write_text("sheet,question,value\n2,trust-people,9\n", encoding="utf-8")
    dsm("enter", "settle", SLUG, "last", "--decisions", decided, "--clerk", "cecilie")
