"""The codebook: every variable with its question, codes, labels and missing codes, as rows."""

from collections.abc import Iterator, Sequence

from surveys.asking.variables import Variable
from surveys.asking.words import Words, say
from surveys.exchange.columns import Cell

FIXED = ("variable", "question", "part", "type", "measure", "versions", "code", "missing")


def codebook_header(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the column names of the codebook: fixed ones, then two for each language."""
    named = [f"{column}::{tag}" for tag in languages for column in ("label", "code label")]
    return (*FIXED, *named)


def codebook_rows(
    variables: Sequence[Variable], languages: Sequence[str]
) -> Iterator[tuple[Cell | None, ...]]:
    """Yield the rows: one per variable, then one per code of it, labels in full length."""
    for variable in variables:
        yield _row(variable, None, "", languages, {})
        for code, label in variable.values.items():
            yield _row(variable, code, "", languages, label)
        for place, label in variable.place_labels.items():
            yield _row(variable, place, "", languages, label)
        for missing, label in variable.missing_texts().items():
            yield _row(variable, missing, "missing", languages, label)


def _row(
    variable: Variable, code: Cell | None, missing: str, languages: Sequence[str], label: Words
) -> tuple[Cell | None, ...]:
    texts = [text for tag in languages for text in (say(variable.label, tag), say(label, tag))]
    return (
        variable.name,
        variable.question,
        variable.part,
        str(variable.type or ""),
        str(variable.measure),
        ", ".join(str(version) for version in variable.versions),
        code,
        missing,
        *texts,
    )
