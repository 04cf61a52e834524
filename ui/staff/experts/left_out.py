"""What is not shown beside the results, and why: groups by name, and things that few rated."""

from collections.abc import Mapping, Sequence
from html import escape

from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.showing import Reason
from ui.markup import element
from ui.texts.texts import Texts


def groups_left_out(texts: Texts, left_out: Mapping[str, Reason]) -> str:
    """Return a line per group that does not stand beside all."""
    said = (
        texts.say(f"experts.left-out.{reason}", group=group)
        for group, reason in sorted(left_out.items())
    )
    return "".join(_note(one) for one in said)


def things_left_out(texts: Texts, asked: Elicitation, ids: Sequence[str]) -> str:
    """Return the names of what too few rated; "" where there is none."""
    if not ids:
        return ""
    names = ", ".join(texts.name(asked.object(id).name) for id in ids)
    return _note(texts.say("experts.left-out.things", things=names))


def _note(said: str) -> str:
    return element("p", escape(said), class_="note gap")
