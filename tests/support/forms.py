"""XLSForms of the subset that is listed in docs/exchange.md, cell by cell."""

import json

from hypothesis import strategies as st

from surveys.exchange.xlsform_choices import missing_text
from surveys.exchange.xlsform_sheets import Form, Sheet, SheetRow
from surveys.responses import Missing
from tests.support.exchangeable import LANGUAGES, texts, words

OFFERED = {"dont-know": Missing.DONT_KNOW, "prefer-not": Missing.PREFER_NOT}
KINDS = (
    "select_one", "likert", "select_multiple", "rank", "integer", "decimal", "text", "multiline",
    "date", "note", "acknowledge", "range", "places", "table",
)  # fmt: skip


def a_form(
    survey: list[dict[str, str]],
    choices: list[dict[str, str]] | None = None,
    settings: dict[str, str] | None = None,
    own: list[dict[str, str]] | None = None,
    languages: tuple[str, ...] = ("nb",),
) -> Form:
    """A form from its cells, rows numbered as in a workbook."""

    def sheet(name: str, rows: list[dict[str, str]]) -> Sheet:
        return Sheet(name, tuple(SheetRow(row, number) for number, row in enumerate(rows, start=2)))

    given = {"form_id": "town", "version": "1", "style": "pages"} if settings is None else settings
    return Form(
        "form.xlsx",
        sheet("survey", survey),
        sheet("choices", choices or []),
        sheet("settings", [given]),
        sheet("_dsm", own or []),
        languages,
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """An XLSForm of rows and groups of every kind."""
    languages = tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True)))
    build = _FormBuilder(draw, languages)
    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            build.row(draw(st.sampled_from(KINDS)))
        else:
            build.group(f"page-{number}", draw(st.lists(st.sampled_from(KINDS), max_size=4)))
    if not build.asked:
        build.row("note")
    tag = languages[0]
    names = {"nb": "Norsk bokmål", "nn": "Norsk nynorsk", "en": "English", "uk": "Українська"}
    settings = {
        "form_title": draw(texts),
        "form_id": "town-2026",
        "version": "3",
        "default_language": f"{names.get(tag, tag)} ({tag})",
        "style": "pages",
    }
    content = json.dumps({"construct": "trust", "ordered": True}, sort_keys=True)
    own = [{"place": f"question {build.asked[0]}", "content": content}]
    return a_form(
        build.survey, build.choices, settings, draw(st.sampled_from([[], own])), languages
    )


class _FormBuilder:
    def __init__(self, draw: st.DrawFn, languages: tuple[str, ...]) -> None:
        self.survey: list[dict[str, str]] = []
        self.choices: list[dict[str, str]] = []
        self.asked: list[str] = []
        self._draw = draw
        self._languages = languages
        self._conditions: list[str] = []
        self._lists: dict[str, str] = {}  # name of a list -> its first choice

    def group(self, name: str, kinds: list[str]) -> None:
        self.survey.append(
            {
                "type": "begin_group",
                "name": name,
                **self._words("label"),
                "appearance": "field-list",
                **self._relevant(),
            }
        )
        for kind in kinds:
            self.row(kind)
        self.survey.append({"type": "end_group"})

    def row(self, kind: str) -> None:
        name = f"q{len(self.asked)}"
        cells = {"name": name, **self._words("label"), **self._words("hint")}
        cells |= self._relevant()
        self.asked.append(name)
        if kind == "table":
            self._table(name, cells)
            return
        if kind != "note" and self._draw(st.booleans()):
            cells["required"] = "yes"
        self.survey.append(cells | self._answers(kind, name))

    def _answers(self, kind: str, name: str) -> dict[str, str]:  # noqa: PLR0911  # one case per type
        reference = f"${{{name}}}"
        if kind in {"select_one", "likert"}:
            listed = self._list(name, missing=True)
            self._about_choice(name, listed)
            looks = {"appearance": "likert"} if kind == "likert" else {}
            return {"type": f"select_one {listed}", **looks}
        if kind == "select_multiple":
            listed = self._list(name, missing=False)
            self._conditions.append(f"selected({reference}, '{self._lists[listed]}')")
            alone = f"(not(selected(., '{self._lists[listed]}')) or count-selected(.) = 1)"
            limit = self._draw(st.sampled_from(["", "count-selected(.) <= 2", alone]))
            both = f"count-selected(.) <= 2 and {alone}"
            return {"type": f"select_multiple {listed}"} | _filled(
                constraint=self._draw(st.sampled_from([limit, both]))
            )
        if kind == "rank":
            return {"type": f"rank {self._list(name, missing=False)}"}
        if kind in {"integer", "decimal"}:
            self._conditions += [f"{reference} >= 18", f"{reference} = ''", f"{reference} != 2.5"]
            limits = ["", ". >= 1", ". <= 99", ". >= -5 and . <= 5"]
            return {"type": kind} | _filled(constraint=self._draw(st.sampled_from(limits)))
        if kind in {"text", "multiline"}:
            looks = {"appearance": "multiline"} if kind == "multiline" else {}
            limits = ["", "string-length(.) <= 200"]
            return {"type": "text", **looks} | _filled(
                constraint=self._draw(st.sampled_from(limits))
            )
        if kind == "date":
            self._conditions.append(f"{reference} > date('2026-01-01')")
            limits = ["", ". >= date('2020-02-29')", ". <= date('2026-11-22')"]
            return {"type": "date"} | _filled(constraint=self._draw(st.sampled_from(limits)))
        if kind == "acknowledge":
            self._conditions += [f"{reference} = 'OK'", f"{reference} != 'OK'"]
        if kind == "range":
            self._conditions += [f"{reference} >= 3", f"{reference} = '3'"]
            return {"type": "range", "parameters": "start=0 end=10 step=1"}
        if kind == "places":
            self._conditions += [f"{reference} = 'frei'", f"{reference} != ''"]
            return {"type": f"select_one {self._places(name)}"}
        return {"type": kind}

    def _table(self, name: str, cells: dict[str, str]) -> None:
        listed = self._list(name, missing=True)
        required = {"required": "yes"} if self._draw(st.booleans()) else {}
        self.survey.append(cells | {"type": "begin_group", "appearance": "table-list"})
        for number in range(self._draw(st.integers(1, 3))):
            # "1" begins with a digit and stands in every table: its name says of which it is.
            row = self._draw(st.sampled_from([f"{name}-row", f"{name}."])) + str(number)
            self.survey.append(
                {
                    "type": f"select_one {listed}",
                    "name": row,
                    **self._words("label"),
                    **required,
                }
            )
            self._about_choice(row, listed)
        self.survey.append({"type": "end_group"})

    def _about_choice(self, name: str, listed: str) -> None:
        reference, code = f"${{{name}}}", self._lists[listed]
        offered = [row["name"] for row in self.choices if row["list_name"] == listed]
        blanks = ["", *(name for name in offered if name in OFFERED)]
        answered = " and ".join(f"{reference} != '{blank}'" for blank in blanks)
        self._conditions += [
            f"{reference} = '{code}'",
            f"{reference} != '{code}'",
            f"{reference} >= {code}",
            answered,
            f"{answered} and {reference} != '{code}'",
            f"not({answered} and {reference} <= {code})",
        ]

    def _list(self, name: str, *, missing: bool) -> str:
        if missing and self._lists and self._draw(st.booleans()):
            return self._draw(st.sampled_from(list(self._lists)))
        codes = self._draw(st.lists(st.integers(-5, 99), min_size=1, max_size=4, unique=True))
        for place, code in enumerate(codes):
            label = {f"label::{self._languages[0]}": f"{name} first"} if place == 0 else {}
            cells = {"list_name": name, "name": str(code)} | self._words("label") | label
            self.choices.append(cells)
        for offered in OFFERED if missing and self._draw(st.booleans()) else ():
            told = {f"label::{tag}": missing_text(OFFERED[offered], tag) for tag in self._languages}
            self.choices.append({"list_name": name, "name": offered, **told})
        self._lists[name] = str(codes[0])
        return name

    def _places(self, name: str) -> str:
        for id, streets in (("frei", "Storgata; Kaibakken 2"), (f"{name}-innlandet", "")):
            cells = {"list_name": name, "name": id, **self._words("label"), "people": "1200"}
            self.choices.append(cells | _filled(streets=streets))
        return name

    def _relevant(self) -> dict[str, str]:
        if not self._conditions or self._draw(st.booleans()):
            return {}
        atom = st.sampled_from(self._conditions)
        first, second, third = self._draw(st.tuples(atom, atom, atom))
        shapes = [first, f"not({first} or {second})", f"{first} or {second} and {third}"]
        return {"relevant": self._draw(st.sampled_from(shapes))}

    def _words(self, column: str) -> dict[str, str]:
        if column == "hint" and self._draw(st.booleans()):
            return {}
        found = self._draw(words(self._languages))
        return {f"{column}::{language}": text for language, text in found.items()}


def _filled(**cells: str) -> dict[str, str]:
    return {column: text for column, text in cells.items() if text}
