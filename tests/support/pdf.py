"""What stands on the pages of a PDF that Typst made: its text, and the squares of a QR code."""

import re
import zlib
from dataclasses import dataclass, field

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
LETTER = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")
# Parentheses may stand in a text in pairs, or behind a backslash.
STRING = rb"\\.|\((?:\\.|[^\\()])*\)|[^\\()]"
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:" + STRING + rb")*)\)|(ET)", re.DOTALL)
# A QR code is drawn as rows of strokes through the middle of its squares.
STROKE = re.compile(rb"([\d.]+) ([\d.]+) m ([\d.]+) \2 l")
BORDER = 4  # empty squares around a QR code
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page."""

    text: str
    squares: frozenset[tuple[int, int]] = field(repr=False)  # row and column of the dark ones


def pages_of(pdf: bytes) -> tuple[PdfPage, ...]:
    """Return the pages of a PDF, in their order."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    return tuple(
        _page(objects, objects[number])
        for number in sorted(objects)
        if re.search(rb"/Type\s*/Page\b", objects[number])
    )


def _page(objects: dict[int, bytes], page: bytes) -> PdfPage:
    drawn = _stream(objects[_reference(page, b"Contents")])
    resources = objects[_reference(page, b"Resources")]
    letters = {
        name: _letters(objects, objects[int(number)])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    return PdfPage(_text(drawn, letters), _squares(drawn))


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    table = _stream(objects[_reference(font, b"ToUnicode")]).decode("latin-1")
    return {
        int(code, 16): bytes.fromhex(letter).decode("utf-16-be")
        for code, letter in LETTER.findall(table)
    }


def _text(drawn: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    said, font = [], letters.get(b"f0", {})
    for name, text, end in SHOWN.findall(drawn):
        if name:
            font = letters[name]
        elif end:
            said.append("\n")
        else:
            codes = _unescaped(text)
            said += [
                font.get(codes[at] * 256 + codes[at + 1], "") for at in range(0, len(codes) - 1, 2)
            ]
    return "".join(said)


def _unescaped(text: bytes) -> bytes:
    def plain(found: re.Match[str]) -> str:
        sign = found[1]
        return chr(int(sign, 8)) if sign[0] in "01234567" else ESCAPED.get(sign, sign)

    whole = re.sub(r"\\([0-7]{1,3}|.)", plain, text.decode("latin-1"), flags=re.DOTALL)
    return whole.encode("latin-1")


def _squares(drawn: bytes) -> frozenset[tuple[int, int]]:
    return frozenset(
        (int(float(y)) - BORDER, column - BORDER)
        for start, y, end in STROKE.findall(drawn)
        if float(y) % 1 == 0.5
        for column in range(int(float(start)), int(float(end)))
    )


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    start = body.index(b"stream") + len(b"stream")
    start += 2 if body[start : start + 2] == b"\r\n" else 1
    return zlib.decompress(body[start : body.rindex(b"endstream")])
