"""What stands beside a CSV file: how it is written, what each column is, and what its codes mean."""

from collections.abc import Iterator, Mapping, Sequence

from surveys.asking.variables import Variable
from surveys.asking.words import say
from surveys.exchange.delimited_out import ANALYSIS_ENDING, EXCEL_ENDING

HOW = (
    f"A file that ends in {ANALYSIS_ENDING} is for statistics programs: UTF-8 without a mark,",
    "commas between cells, decimal points, days as YYYY-MM-DD, line ends LF. Nothing in it is",
    "altered, so do not open it in a spreadsheet program: that would run a text as a formula.",
    "",
    f"A file that ends in {EXCEL_ENDING} is for reading in a Norwegian Excel: UTF-8 with a mark,",
    "semicolons between cells, decimal commas, every cell in quotes, line ends CRLF. A text that",
    "looks like a formula has an apostrophe in front.",
    "",
    "Every line is one respondent, in random order. No cell is empty: an answer that is missing has",
    "a code that says why. Declare these codes as missing before you count or average anything.",
)


def read_me(variables: Sequence[Variable], language: str, about: Mapping[str, str]) -> bytes:
    """Return a text that explains the CSV files of a campaign.

    Parameters
    ----------
    variables : sequence of Variable
        The columns, in their order.
    language : str
        Of questions and answers, where they have it.
    about : mapping of text to text
        Campaign, versions, time, who exported.

    Returns
    -------
    bytes
        UTF-8 with a mark, so that every editor shows its letters.
    """
    lines = [*HOW, "", "ABOUT", *(f"{what}: {value}" for what, value in about.items())]
    lines += ["", "COLUMNS"]
    for variable in variables:
        lines += ["", *_column(variable, language)]
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def _column(variable: Variable, language: str) -> Iterator[str]:
    versions = ", ".join(str(version) for version in variable.versions)
    yield f"{variable.name}  {_line(say(variable.label, language))}"
    yield f"  {variable.measure}; asked in version {versions}"
    for code, words in (*variable.values.items(), *variable.place_labels.items()):
        yield f"  {code} = {_line(say(words, language))}"
    for code, words in variable.missing_texts().items():
        yield f"  {code} = missing: {_line(say(words, language))}"


def _line(text: str) -> str:
    return " ".join(text.split())
