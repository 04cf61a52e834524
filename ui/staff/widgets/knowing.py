"""How do we know: what a figure rests on, in plain words, folded away under one line."""

from collections.abc import Iterable, Sequence
from html import escape

from dsm.estimated import Estimated, Judged
from ui.markup import element
from ui.staff.names import Names
from ui.texts import numbers
from ui.texts.texts import Texts

from .tables import Column, Row, Table, table_markup

DUST = 1e-9  # what is no further from zero than this is so by the rounding of sums alone
SHORT = 12  # characters of a fingerprint that are enough to compare two by eye


def how_we_know(texts: Texts, paragraphs: Iterable[str], *more: str) -> str:
    """Return a line that opens into paragraphs and further markup.

    Parameters
    ----------
    paragraphs : iterable of str
        Plain text.
    more : str
        Markup, such as a table of checks.
    """
    words = [element("p", escape(text), class_="note") for text in paragraphs]
    inside = element("div", *words, *more, class_="known")
    return element("details", element("summary", escape(texts["provenance.how"])), inside)


def fingerprint(text: str) -> str:
    """Return the beginning of a fingerprint."""
    return text[:SHORT]


def other_model(texts: Texts, before: str) -> list[str]:
    """Say that figures of the wave before come from another model, where that has a name."""
    return [texts.say("know.other-model", model=before)] if before else []


def fits_table(names: Names, estimates: Sequence[Estimated]) -> str:
    """Return one row per fit: what it is of, its verdict, and how to make it again."""
    texts = names.texts
    heads = ("construct", "asked", "verdict", "seed", "model", "print")
    columns = [Column(texts[f"know.table.{head}"], numeric=False) for head in heads]
    rows = [
        Row(
            names.construct(one.construct),
            (
                names.asked(one.asked),
                verdict_in_words(texts, one.verdict),
                str(one.seed),
                one.model_version,
                fingerprint(one.hash),
            ),
        )
        for one in estimates
    ]
    return table_markup(Table(caption=texts["know.table.caption"], columns=columns, rows=rows))


def checks_table(texts: Texts, checks: Sequence[Judged]) -> str:
    """Return every check of one fit with its value and limit."""
    columns = [
        Column(texts["know.table.check"], numeric=False),
        Column(texts["know.table.value"]),
        Column(texts["know.table.limit"]),
        Column(texts["know.table.result"], numeric=False),
    ]
    rows = [
        Row(
            check_name(texts, one),
            (
                precise(texts, one.value),
                precise(texts, one.limit),
                texts["know.table.passed" if one.passed else "know.table.failed"],
            ),
        )
        for one in checks
    ]
    return table_markup(Table(caption=texts["know.table.checks"], columns=columns, rows=rows))


def verdict_in_words(texts: Texts, checks: Sequence[Judged]) -> str:
    """Return how many checks passed, or which did not."""
    failed = [check_name(texts, one) for one in checks if not one.passed]
    if not failed:
        return texts.say("know.table.all-passed", count=len(checks))
    return texts.say(
        "know.table.some-failed", failed=len(failed), count=len(checks), names=", ".join(failed)
    )


def check_name(texts: Texts, check: Judged) -> str:
    """Return what a check looks at."""
    key = f"know.check.{check.id}"
    return texts[key] if texts.has(key) else check.id


def precise(texts: Texts, value: float) -> str:
    """Return a value of a check with as many decimals as tell it from its limit.

    Examples
    --------
    >>> from ui.texts.texts import texts_in
    >>> [precise(texts_in("en"), one) for one in (1218.4, 1.0042, 0.0, 0.00002)]
    ['1,218', '1.004', '0', '2.0e−05']
    """
    if abs(value) <= DUST or abs(value) >= 100:
        return texts.write(value, "whole")
    if abs(value) < 0.001:
        mantissa, exponent = f"{value:.1e}".split("e")
        shown = numbers.decimal(float(mantissa), texts.language, places=1)
        return f"{shown}e{exponent.replace('-', numbers.MINUS)}"
    return numbers.decimal(value, texts.language, places=3 if abs(value) < 10 else 1)
