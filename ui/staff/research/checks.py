"""The checks of a run as a table: passed or not, value, limit, and the worst case."""

from collections.abc import Sequence
from html import escape

from dsm.evidence import Judged
from dsm.runs import FROM_LIMIT_ON, Standing, remarks
from ui.markup import element
from ui.staff.marks.signs import check_sign
from ui.staff.widgets.knowing import check_name
from ui.texts import numbers
from ui.texts.texts import Texts

HEADS = ("passed", "check", "value", "limit", "note")


def verdict_box(
    texts: Texts,
    checks: Sequence[Judged],
    standing: Standing,
    button: str,
    *,
    other_priors: bool = False,
) -> str:
    """Return the verdict: how many checks passed, what that means, and what there is to take away.

    Parameters
    ----------
    button : str
        Markup of what stands at the right.
    other_priors : bool
        Whether the run was made under other priors than the usual ones, so that nobody publishes it.
    """
    failed = [check for check in checks if not check.passed]
    counted = texts.say("run.passed", passed=len(checks) - len(failed), count=len(checks))
    means = texts[f"run.means.{'other-priors' if other_priors else standing}"]
    head = element("h2", escape(f"{counted} {means}"))
    said = [element("p", escape(one.sentence), class_="note", lang="en") for one in remarks(checks)]
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


def precise(texts: Texts, value: float) -> str:
    """Return a value of a check with as many decimals as tell it from its limit.

    Examples
    --------
    >>> from ui.texts.texts import texts_in
    >>> [precise(texts_in("en"), one) for one in (1218.4, 1.0042, 0.0, 0.00002)]
    ['1,218', '1.004', '0', '2.0e−05']
    """
    if value == 0 or abs(value) >= 100:
        return texts.write(value, "whole")
    if abs(value) < 0.001:
        return f"{value:.1e}".replace("-", numbers.MINUS)
    return numbers.decimal(value, texts.language, places=3 if abs(value) < 10 else 1)


def _row(texts: Texts, check: Judged) -> str:
    said = texts["know.table.passed" if check.passed else "know.table.failed"]
    sign = element(
        "span", check_sign(well=check.passed), element("span", escape(said), class_="vh")
    )
    way = "at-least" if check.id in FROM_LIMIT_ON else "at-most"
    limit = texts.say(f"run.limit.{way}", limit=precise(texts, check.limit))
    return element(
        "tr",
        element("td", sign, class_="sign"),
        element("th", escape(check_name(texts, check)), scope="row"),
        element("td", element("b", escape(precise(texts, check.value))), class_="r"),
        element("td", escape(limit)),
        element("td", escape(check.sentence), class_="note", lang="en"),
    )
