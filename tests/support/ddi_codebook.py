"""What is wrong with a DDI-Codebook 2.5 document, by the content models stated beside this file."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

NAMESPACES = {
    "ddi:codebook:2_5": "",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
}
NAME = r"[A-Za-z_][\w.-]*"
KINDS = {
    "text": ".*",
    "token": r"[\w.:-]+",
    "id": NAME,
    "idref": NAME,
    "idrefs": rf"{NAME}(?: {NAME})*",
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}


def faults(root: Element) -> list[str]:
    """Return what the schema would refuse, in the order of the document; nothing where it is valid."""
    return [fault for element in root.iter() for fault in _of(element)] + list(_of_ids(root))


@cache
def models() -> dict[str, Any]:
    """Return the content models by element."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _of(element: Element) -> Iterator[str]:
    name = _short(element.tag)
    if name not in models():
        yield f"{name}: no model is stated for it"
        return
    model = models()[name]
    yield from (f"{name}: {fault}" for fault in _of_children(element, model))
    yield from (f"{name}: {fault}" for fault in _of_attributes(element, model))


def _of_children(element: Element, model: dict[str, Any]) -> Iterator[str]:
    children = [_short(child.tag) for child in element]
    stated = model.get("children", "")
    unknown = [child for child in children if child not in re.findall(r"\w+", stated)]
    # "titl subTitl*" is the pattern "(?:titl,)(?:subTitl,)*" of the children's names.
    pattern = "".join(re.sub(r"\w+", r"(?:\g<0>,)", stated).split())
    if unknown:
        yield f"has no child {unknown[0]}"
    elif not re.fullmatch(pattern, "".join(f"{child}," for child in children)):
        yield f"children are {' '.join(children)}, not {' '.join(stated.split())}"
    loose = [element.text, *(child.tail for child in element)]
    if not model.get("text") and any(text and text.strip() for text in loose):
        yield "has text"


def _of_attributes(element: Element, model: dict[str, Any]) -> Iterator[str]:
    allowed = models()["everywhere"] | model.get("attributes", {})
    given = {_short(name): value for name, value in element.attrib.items()}
    for name in model.get("required", []):
        if name not in given:
            yield f"lacks {name}"
    for name, value in given.items():
        if name not in allowed:
            yield f"has no attribute {name}"
        elif not _fits(value, allowed[name]):
            yield f"{name} cannot be {value!r}"


def _fits(value: str, kind: str | list[str]) -> bool:
    if isinstance(kind, list):
        return value in kind
    return re.fullmatch(KINDS[kind], value, re.DOTALL) is not None


def _of_ids(root: Element) -> Iterator[str]:
    ids = [element.get("ID", "") for element in root.iter() if element.get("ID")]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{id} is the ID of several elements"
    for element in root.iter():
        for name, kind in models().get(_short(element.tag), {}).get("attributes", {}).items():
            if kind in ("idref", "idrefs"):
                for lost in set(element.get(name, "").split()) - set(ids):
                    yield f"{_short(element.tag)}: {name} points at {lost}, which is no ID"


def _short(name: str) -> str:
    namespace, _, local = name.removeprefix("{").rpartition("}")
    return NAMESPACES.get(namespace, f"{namespace} ") + local if namespace else name
