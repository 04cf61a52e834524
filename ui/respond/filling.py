"""What fills the gaps of a question: what was chosen or typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence

from surveys.asking.answer_problems import AnswerProblem
from surveys.asking.questionnaire import Questionnaire
from ui.respond.messages import Message, message_of
from ui.respond.parts.voice import Voice
from ui.respond.templates import plain


def given(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what fills the gaps of controls, from fields as they are posted or written.

    Examples
    --------
    >>> given({"q.age": ["178"]})["v:q.age"], given({"q.sex": ["1"]})["c:q.sex=1"]
    ('178', ' checked')
    """
    filled: dict[str, str] = {}
    for name, values in fields.items():
        for value in values:
            filled[f"c:{name}={value}"] = " checked"
            filled[f"s:{name}={value}"] = " selected"
        filled[f"v:{name}"] = plain(values[0]) if values else ""
    return filled


def messages(
    voice: Voice, questionnaire: Questionnaire, problems: Iterable[AnswerProblem]
) -> tuple[Message, ...]:
    """Return what to tell about each problem, in their order."""
    known = {question.id: question for question in questionnaire.questions}
    return tuple(
        message_of(voice, known[problem.question], problem)
        for problem in problems
        if problem.question in known
    )


def marked(voice: Voice, told: Iterable[Message]) -> dict[str, str]:
    """Return what fills the gaps that mark questions with something wrong."""
    filled: dict[str, str] = {}
    for message in told:
        spot, id = message.spot, f"wrong.{message.spot}"
        filled[f"w:{message.question}"] = " err"
        filled[f"a:{message.question}"] = ' aria-invalid="true"'
        filled[f"d:{spot}"] = f" {id}"
        filled[f"D:{spot}"] = f' aria-describedby="{id}"'
        said = f"{voice.own('error.message-prefix')}{message.problem}. {message.fix}"
        if f"e:{spot}" in filled:
            earlier = filled[f"e:{spot}"].removesuffix("</p>")
            filled[f"e:{spot}"] = f"{earlier}<br>{said}</p>"
        else:
            filled[f"e:{spot}"] = f'<p class="msg" id="{id}">{said}</p>'
    return filled
