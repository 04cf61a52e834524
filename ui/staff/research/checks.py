"""The checks of a run as a table: passed or not, value, limit, and the worst case."""

from collections.abc import Sequence
from html import escape

from dsm.estimated import Judged
from dsm.runs import FROM_LIMIT_ON, Standing, remarks
from ui.markup import element
from ui.staff.marks.signs import check_sign
from ui.staff.widgets.knowing import check_name, precise
from ui.texts.texts import Texts

HEADS = ("passed", "check", "value", "limit", "note")


def verdict_box(
    texts: Texts,
    checks: Sequence[Judged],
    standing: Standing,
    button: str,
    *,
    with_fit: int,
    other_priors: bool = False,
) -> str:
    """Return the verdict: how many checks passed, what that means, and what there is to take away.

    Parameters
    ----------
    button : str
        Markup of what stands at the right.
    with_fit : int
        How many of them were made with the fit, as the list of runs counts; others were added here.
    other_priors : bool
        Whether the run was made under other priors than the usual ones, so that nobody publishes it.
    """
    failed = [check for check in checks if not check.passed]
    counted = texts.say("run.passed", passed=len(checks) - len(failed), count=len(checks))
    means = texts[f"run.means.{'other-priors' if other_priors else standing}"]
    head = element("h2", escape(f"{counted} {means}"))
    said = [element("p", escape(one.sentence), class_="note", lang="en") for one in remarks(checks)]
    if with_fit < len(checks):
        counts = texts.say("run.added", made=with_fit, count=len(checks) - with_fit)
        said.append(element("p", escape(counts), class_="fine"))
    sign = element("span", check_sign(well=not failed), class_="large")
    body = element("div", head, *said)
    return element(
        "div", sign, body, element("div", button, class_="row"), class_="verdict", role="status"
    )


def checks_markup(texts: Texts, checks: Sequence[Judged]) -> str:
    """Return the table of checks."""
    heads = [
        element(
            "th",
            escape(texts[f"run.check.{head}"]),
            scope="col",
            class_={"value": "r", "passed": "sign"}.get(head),
        )
        for head in HEADS
    ]
    caption = element("caption", escape(texts["run.head.checks"]), class_="vh")
    rows = [_row(texts, check) for check in checks]
    table = element(
        "table",
        caption,
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="checks-table",
    )
    return element(
        "div",
        table,
        class_="wrap",
        tabindex="0",
        role="region",
        aria_label=texts["run.head.checks"],
    )


def _limit(texts: Texts, check: Judged) -> str:
    if check.id in FROM_LIMIT_ON:
        return texts.say("run.limit.at-least", limit=precise(texts, check.limit))
    if check.limit == 0:
        return texts["run.limit.zero"]
    return texts.say("run.limit.at-most", limit=precise(texts, check.limit))


def _row(texts: Texts, check: Judged) -> str:
    said = texts["know.table.passed" if check.passed else "know.table.failed"]
    sign = element(
        "span", check_sign(well=check.passed), element("span", escape(said), class_="vh")
    )
    return element(
        "tr",
        element("td", sign, class_="sign"),
        element("th", escape(check_name(texts, check)), scope="row"),
        element("td", element("b", escape(precise(texts, check.value))), class_="r"),
        element("td", escape(_limit(texts, check))),
        element("td", escape(check.sentence), class_="note", lang="en"),
    )
