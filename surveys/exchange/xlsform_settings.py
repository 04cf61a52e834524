"""The sheet settings of an XLSForm, and the sheet of our own that other programs pass over."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import from_json, to_json
from surveys.asking.words import Words
from surveys.errors import FixableError, InstrumentError
from surveys.exchange.imported_names import shown
from surveys.exchange.xlsform_findings import Findings
from surveys.exchange.xlsform_sheets import LANGUAGE_NAMES, Cells, SheetRow

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
SETTINGS_COLUMNS = frozenset({"form_title", "form_id", "version", "default_language", "style"})
OWN_COLUMNS = frozenset({"place", "content"})
PAGES = "pages"
# What XLSForm has no word for, so that the sheet of our own keeps it.
OF_QUESTIONNAIRE = frozenset({"audience", "minutes", "title", "intro", "thanks", "consent"})
OF_PAGE = frozenset({"lead"})
OF_QUESTION = frozenset({"ordered", "reversed", "construct", "negative", "bank", "background"})
OF = {"questionnaire": OF_QUESTIONNAIRE, "page": OF_PAGE, "question": OF_QUESTION}
USUAL = (("audience", "residents"),)
REMOVE = "Restore the row as it was written, or remove it."

type Contents = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the sheet settings says of the whole form."""

    id: str
    version: int
    title: Words


@dataclass(frozen=True, slots=True)
class Own:
    """What our own sheet says: by "questionnaire", "page <id>" or "question <id>"."""

    contents: Mapping[str, Contents] = field(default_factory=dict)
    rows: Mapping[str, SheetRow] = field(default_factory=dict)

    def says(self, place: str, key: str) -> Any:
        """Return what is said at a place under a key, None for nothing."""
        return self.contents.get(place, {}).get(key)


def read_settings(findings: Findings) -> Settings:
    """Return the settings of a form, noting what is wrong with them."""
    form = findings.form
    sheet = form.settings
    findings.note_columns(sheet, SETTINGS_COLUMNS)
    row = sheet.rows[0] if sheet.rows else SheetRow({})
    for other in sheet.rows[1:]:
        findings.note(sheet, other, "", "a second row of settings.", "Leave one row.")
    if row.get("style") not in {"", PAGES}:
        style = shown(row.get("style"))
        findings.note(sheet, row, "style", f"{style} has no meaning here.", "Write 'pages'.")
    id = row.get("form_id") or form.source.rpartition(".")[0]
    if not ID.fullmatch(id):
        findings.note(
            sheet,
            row,
            "form_id",
            f"{shown(id)} is no name.",
            "Use letters, digits, '-' and '_', and begin with a letter.",
        )
    title = row.get("form_title")
    return Settings(
        id=id,
        version=findings.whole(sheet, row, "version") if row.get("version") else 1,
        title={form.languages[0]: title} if title and form.languages else {},
    )


def settings_cells(questionnaire: Questionnaire) -> Cells:
    """Return the one row of settings."""
    first = questionnaire.languages[0]
    title = questionnaire.title.get(first, "").strip()
    return {
        **({"form_title": title} if title else {}),
        "form_id": questionnaire.id,
        "version": str(questionnaire.version),
        "default_language": f"{LANGUAGE_NAMES.get(first, first)} ({first})",
        "style": PAGES,
    }


def read_own(findings: Findings) -> Own:
    """Return what our own sheet says, noting what is wrong with it."""
    sheet = findings.form.own
    findings.note_columns(sheet, OWN_COLUMNS)
    contents: dict[str, Contents] = {}
    for row in sheet.rows:
        place = row.get("place")
        kind, _, id = place.partition(" ")
        content = _content(row.get("content"))
        if kind not in OF or bool(id) == (kind == "questionnaire") or place in contents:
            findings.note(
                sheet, row, "place", f"{shown(place)} is no place, or stands twice.", REMOVE
            )
        elif content is None or not set(content) <= OF[kind]:
            findings.note(
                sheet, row, "content", f"{shown(row.get('content'))} is not of ours.", REMOVE
            )
        else:
            contents[place] = content
    return Own(contents, {row.get("place"): row for row in sheet.rows})


def with_own(questionnaire: Questionnaire, own: Own, findings: Findings) -> Questionnaire:
    """Return a questionnaire with what our own sheet adds to it."""
    if not own.contents:
        return questionnaire
    stored = to_json(questionnaire)
    places = _places(stored)
    for place, content in own.contents.items():
        if place in places:
            _add(places[place], content)
        else:
            findings.note(
                findings.form.own, own.rows[place], "place", f"there is no {place}.", REMOVE
            )
    try:
        return from_json(stored)
    except FixableError as error:
        findings.problems += [
            InstrumentError(
                f"{findings.form.place(findings.form.own, None)}: {one.problem}", REMOVE
            )
            for one in error.problems
        ]
        return questionnaire


def own_rows(questionnaire: Questionnaire) -> tuple[Cells, ...]:
    """Return the rows of our own sheet; none where XLSForm says everything."""
    stored = to_json(questionnaire)
    stored["title"] = {
        tag: text for tag, text in questionnaire.title.items() if tag != questionnaire.languages[0]
    }
    consent = {key: words for key, words in stored.get("consent", {}).items() if words}
    stored["consent"] = consent
    found = [("questionnaire", _kept(stored, OF_QUESTIONNAIRE))]
    for page in stored.get("pages", []):
        found.append((f"page {page['id']}", _kept(page, OF_PAGE)))
        found += [
            (f"question {question['id']}", _kept(question, OF_QUESTION))
            for question in page.get("questions", [])
        ]
    return tuple(
        {"place": place, "content": json.dumps(content, ensure_ascii=False, sort_keys=True)}
        for place, content in found
        if content
    )


def _content(text: str) -> Contents | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _places(stored: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {"questionnaire": stored}
    for page in stored.get("pages", []):
        found[f"page {page['id']}"] = page
        found |= {f"question {each['id']}": each for each in page.get("questions", [])}
    return found


def _add(target: dict[str, Any], content: Contents) -> None:
    for key, value in content.items():
        known = target.get(key)
        target[key] = (
            known | value if isinstance(known, dict) and isinstance(value, dict) else value
        )


def _kept(stored: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {
        key: stored[key]
        for key in keys
        if key in stored and stored[key] not in ({}, None) and (key, stored[key]) not in USUAL
    }
