"""Elicitations as JSON: what is asked, as it is kept and handed over in a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dsm.elicitation.elicitation import (
    Elicitation,
    ElicitationError,
    Kind,
    Level,
    Object,
    Seed,
    Target,
)


def to_json(elicitation: Elicitation) -> dict[str, Any]:
    """Return what is asked as plain content; where it stands is not part of it."""
    return {
        "title": dict(elicitation.title),
        "instructions": dict(elicitation.instructions),
        "objects": [
            {"id": one.id, "name": dict(one.name), "theme": one.theme}
            for one in elicitation.objects
        ],
        "levels": [
            {"number": one.number, "name": dict(one.name), "meaning": dict(one.meaning)}
            for one in elicitation.levels
        ],
        "targets": [
            {
                "id": one.id,
                "name": dict(one.name),
                "unit": one.unit,
                "observable": dict(one.observable),
            }
            for one in elicitation.targets
        ],
        "asked": [list(pair) for pair in elicitation.asked],
        "seeds": [
            {"id": one.id, "text": dict(one.text), "unit": one.unit, "truth": one.truth}
            for one in elicitation.seeds
        ],
        "confidential": elicitation.confidential,
    }


def from_json(slug: str, kind: str, content: Mapping[str, Any]) -> Elicitation:
    """Return an elicitation from plain content, as a draft.

    Raises
    ------
    ElicitationError
        If a part is missing or of another type.
    """
    try:
        return Elicitation(
            slug=slug,
            kind=Kind(kind),
            title=_words(content["title"]),
            instructions=_words(content.get("instructions", {})),
            objects=tuple(
                Object(str(one["id"]), _words(one["name"]), str(one.get("theme", "")))
                for one in content["objects"]
            ),
            levels=tuple(
                Level(int(one["number"]), _words(one["name"]), _words(one.get("meaning", {})))
                for one in content.get("levels", [])
            ),
            targets=tuple(_target(one) for one in content.get("targets", [])),
            asked=tuple((str(one), str(other)) for one, other in content.get("asked", [])),
            seeds=tuple(_seed(one) for one in content.get("seeds", [])),
            confidential=bool(content.get("confidential", True)),
        )
    # Numbers without end overflow, and what is nested without end cannot be written in a sentence.
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise ElicitationError(
            f"What {slug!r} asks is not written as it must be: {error}.",
            "Write it as `dsm experts export SLUG --what elicitation` does.",
        ) from error


def read_elicitation(path: Path) -> Elicitation:
    """Read an elicitation from a JSON file with "slug", "kind" and what `to_json` gives.

    Raises
    ------
    ElicitationError
        If the file cannot be read, is no JSON, or lacks a part.
    """
    content = read_object(path)
    missing = [name for name in ("slug", "kind") if name not in content]
    if missing:
        problem = f"{Path(path).name} does not say its {' and its '.join(missing)}."
        fix = "Write it as `dsm experts export SLUG --what elicitation` does."
        raise ElicitationError(problem, fix)
    return from_json(str(content["slug"]), str(content["kind"]), content)


def read_object(path: Path) -> dict[str, Any]:
    """Read the one object that a JSON file holds.

    Raises
    ------
    ElicitationError
        If the file cannot be read, is no JSON, is nested too deeply, or holds something else.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        fix = "Check the name and the folder, and that you may read the file."
        raise ElicitationError(f"{path} cannot be read: {error.strerror}.", fix) from error
    except (ValueError, RecursionError) as error:
        problem = f"{Path(path).name} is no JSON that can be read."
        raise ElicitationError(problem, "Write one JSON object, as an export does.") from error
    if not isinstance(content, dict):
        problem = f"{Path(path).name} holds no JSON object."
        raise ElicitationError(problem, "Write one JSON object, as an export does.")
    return content


def _target(entry: Mapping[str, Any]) -> Target:
    return Target(
        id=str(entry["id"]),
        name=_words(entry["name"]),
        unit=str(entry.get("unit", "")),
        observable=_words(entry.get("observable", {})),
    )


def _seed(entry: Mapping[str, Any]) -> Seed:
    truth = entry.get("truth")
    return Seed(
        id=str(entry["id"]),
        text=_words(entry["text"]),
        unit=str(entry.get("unit", "")),
        truth=None if truth is None else float(truth),
    )


def _words(entry: Mapping[str, Any]) -> dict[str, str]:
    return {str(language): str(text) for language, text in entry.items()}
