"""Questionnaires as JSON: how drafts and published versions are kept and sent."""

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from surveys.asking.questionnaire import Questionnaire
from surveys.errors import FixableError, InstrumentError, raise_all

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def to_json(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire as what JSON can hold; what is at its default is left out."""
    stored: dict[str, Any] = _adapter().dump_python(
        questionnaire, mode="json", exclude_defaults=True
    )
    return stored


def from_json(stored: object) -> Questionnaire:
    """Return the questionnaire that `to_json` wrote. Texts may be empty: a draft's are.

    Raises
    ------
    InstrumentError
        Naming the place of everything that has the wrong shape, all at once.

    Examples
    --------
    >>> from_json({"id": "short"})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    surveys.errors.ManyProblemsError: 8 problems; nothing was changed.
    """
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(stored)
    except ValidationError as error:
        raise_all([_problem(dict(one)) for one in error.errors()])
        raise


def fingerprint(questionnaire: Questionnaire) -> str:
    """Return 64 hex digits that change with anything that is asked or how it is coded."""
    text = json.dumps(to_json(questionnaire), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _problem(found: dict[str, Any]) -> FixableError:
    place = ".".join(str(part) for part in found["loc"])
    return InstrumentError(f"At {place}: {found['msg']}.", "Correct it there, or leave it out.")


@cache
def _adapter() -> "TypeAdapter[Questionnaire]":
    from pydantic import TypeAdapter

    return TypeAdapter(Questionnaire)
