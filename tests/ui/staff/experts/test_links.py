"""A file of links has a line per expert, which no spreadsheet program takes for a formula."""

import csv
import io

from dsm.elicitation.experts import Invited, NewExpert
from ui.staff.experts.links import COLUMNS, links_file


def test_every_expert_has_a_line_with_her_link():
    kari = NewExpert(name="Kari", group="kommune", contact="kari@example.org")
    ola = NewExpert(name="=1+1", group="", contact="")
    invited = [
        Invited(expert=kari, label="Expert 2", token="AAAA"),
        Invited(expert=ola, label="Expert 1", token="BBBB"),
    ]

    written = links_file(invited, ["https://x.no/e/lys?t=AAAA", "https://x.no/e/lys?t=BBBB"])

    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert lines == [
        [*COLUMNS],
        ["Kari", "kommune", "kari@example.org", "https://x.no/e/lys?t=AAAA"],
        ["'=1+1", "", "", "https://x.no/e/lys?t=BBBB"],
    ]
