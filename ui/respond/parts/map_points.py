"""Map points without a map: a street to type, or a district to choose; only the district is kept."""

from surveys.asking.questions import Question
from ui.respond.parts.controls import choose, entry, field_name, group, reasons
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap, plain


def map_point(voice: Voice, question: Question) -> str:
    """Return a field for the street with known streets to pick from, and a list of districts."""
    invalid = gap(f"a:{question.id}")
    chosen = choose(
        field_name(question),
        [(place.id, voice.text(place.text)) for place in question.places],
        none=voice.own_plain("field.district-none"),
        attributes=f' id="{field_name(question, "place")}"{invalid}',
    )
    body = (
        f"{_street(voice, question, invalid)}"
        f'<p><label class="k" for="{field_name(question, "place")}">'
        f"{voice.own('field.district')}</label>{chosen}</p>{reasons(voice, question)}"
    )
    return group(voice, question, body, voice.own("field.street-hint"))


def _street(voice: Voice, question: Question, invalid: str) -> str:
    streets = sorted({street for place in question.places for street in place.streets})
    if not streets:
        return ""
    id, known = field_name(question), plain(f"streets.{question.id}")
    control = entry(field_name(question, "street"), id=id, attributes=f' list="{known}"{invalid}')
    options = "".join(f"<option>{plain(street)}</option>" for street in streets)
    return (
        f'<p><label class="k" for="{id}">{voice.own("field.street")}</label>{control}</p>'
        f'<datalist id="{known}">{options}</datalist>'
    )
