"""What came with a request: its form, whether it is from our page, which language it wishes for."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from ui.addresses import is_elsewhere

MOST_FIELDS = 1_000  # the largest page has some hundreds
LONGEST_FIELD = 100_000  # bytes; the longest text has 5,000 characters
NEIGHBOURS = frozenset({"cross-site", "same-site"})


class FormTooLargeError(Exception):
    """A form has more fields, or longer ones, than any of our pages."""


class Form:
    """The fields of a posted form.

    Parameters
    ----------
    fields : sequence of (name, value)
        In the order they came.
    """

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """Return the value of a field that comes once, or ""."""
        return self._fields.get(name, [""])[0]

    @property
    def answers(self) -> dict[str, list[str]]:
        """The fields of questions."""
        return {name: values for name, values in self._fields.items() if name.startswith("q.")}


async def read_form(request: Request) -> Form:
    """Return the form that was posted; files are not taken.

    Raises
    ------
    FormTooLargeError
        If it has more than any of our pages sends.
    """
    try:
        posted = await request.form(
            max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
        )
    except (MultiPartException, HTTPException) as error:
        raise FormTooLargeError from error
    return Form([(name, value) for name, value in posted.multi_items() if isinstance(value, str)])


def is_foreign(request: Request) -> bool:
    """Tell whether a form was sent by a page of somebody else.

    Our pages send no referrer, and browsers then say ``null`` as origin of a form; what its
    site is they say in a header of its own.
    """
    origin = request.headers.get("origin", "null")
    if origin != "null" and is_elsewhere(origin, request.headers.get("host")):
        return True
    return request.headers.get("sec-fetch-site", "") in NEIGHBOURS


def wished_language(request: Request, known: Sequence[str], *, otherwise: str = "") -> str:
    """Return the language of a page: asked for in the address, else `otherwise`, else the browser's.

    Parameters
    ----------
    known : sequence of str
        Languages the questionnaire has; the first is taken where nothing is wished for.
    otherwise : str
        The language chosen earlier, or "".
    """
    for chosen in (request.query_params.get("lang", ""), otherwise):
        if chosen in known:
            return chosen
    for tag in _accepted(request.headers.get("accept-language", "")):
        for language in known:
            if language.lower() == tag or language.lower() == _general(tag):
                return language
    return known[0]


def _accepted(header: str) -> list[str]:
    """Return the tags of ``Accept-Language``, the most wished for first."""
    wishes = []
    for part in header.split(",")[:20]:
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            wishes.append((weight, tag.strip().lower()))
    return [tag for _, tag in sorted(wishes, key=lambda wish: -wish[0])]


def _general(tag: str) -> str:
    """Return a language without its country; plain Norwegian is read as Bokmål."""
    language = tag.partition("-")[0]
    return "nb" if language == "no" else language
