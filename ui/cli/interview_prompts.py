"""Asking one question at the terminal: a menu or a line for each of the twelve types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from surveys.asking.questions import Question, QuestionType

from .console import say

if TYPE_CHECKING:
    from surveys.asking.answer_problems import AnswerProblem
    from surveys.asking.words import Words

BACK, PAUSE, CLEAR = "<", "#", "-"  # as they are typed


class Move(StrEnum):
    """What an interviewer does instead of answering."""

    BACK = "back"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, as it is stored; None where no answer was given."""

    answer: Any


type Turn = Given | Move


class Prompts:
    """Asks in one language.

    Parameters
    ----------
    language : str
        Language tag of the interview.
    gaps : mapping of gap to text
        What stands for {city} and its like in the author's words.
    """

    def __init__(self, language: str, gaps: Mapping[str, str]) -> None:
        self.language = language
        self.gaps = gaps

    def ask(self, question: Question, answer: Any, *, number: int) -> Turn:
        """Ask one question until it is answered, left, or the interviewer moves.

        Parameters
        ----------
        answer : as stored, or None
            What was answered before.
        number : int
            Of the question as people count; 0 for a note.
        """
        text = self.words(question.text)
        title = f"{number}. {text}" if number else text
        if question.help:
            title = f"{title} ({self.words(question.help)})"
        try:
            return ASKED[question.type](self, question, title, answer)
        except KeyboardInterrupt:
            return Move.PAUSE  # nothing is lost: every earlier answer is on the disk

    def words(self, words: "Words") -> str:
        """Return the author's words, gaps filled."""
        from dsm.surveying.phrases import fill
        from surveys.asking.words import say as spoken

        return fill(spoken(words, self.language), self.gaps)

    def own(self, key: str, **values: object) -> str:
        """Return a phrase of the house."""
        from dsm.surveying.phrases import fill, phrase

        filled = {name: str(value) for name, value in values.items()}
        return fill(phrase(key, self.language), filled)

    def menu(self, title: str, items: Sequence[tuple[str, Any]], *, search: bool = False) -> Any:
        """Let one item be chosen; return its value."""
        import questionary

        choices = [questionary.Choice(text, value=value) for text, value in items]
        return questionary.select(
            title, choices=choices, use_search_filter=search, use_jk_keys=not search
        ).unsafe_ask()

    def tell(self, question: Question, problems: "Sequence[AnswerProblem]") -> None:
        """Say what is wrong with an answer, in the words that respondents read."""
        for one in problems:
            say(problem_text(self, question, one))

    def moves(self, question: Question) -> list[tuple[str, Any]]:
        """Return what a menu offers beside the answers."""
        from surveys.asking.answer_rules import missing_answer
        from surveys.battery import missing_name

        offered = [
            (self.own(f"form.{missing_name(kind)}"), Given(missing_answer(kind)))
            for kind in question.missing
        ]
        none = [] if question.required else [(self.own("interview.none"), Given(None))]
        return [
            *offered,
            *none,
            (f"← {self.own('interview.back')}", Move.BACK),
            (f"‖ {self.own('interview.pause')}", Move.PAUSE),
        ]

    def choice(self, question: Question, title: str, _: Any) -> Turn:
        """Ask for one of several answers."""
        turn: Turn = self.menu(title, [*self.listed(question), *self.moves(question)])
        return turn

    def listed(self, question: Question) -> list[tuple[str, Given]]:
        """Return the choices of a question in the order of its page."""
        if question.type is QuestionType.CONSENT:
            return [(self.own("form.yes"), Given(1)), (self.own("form.no"), Given(0))]
        return [(self.label(question, one.code), Given(one.code)) for one in question.as_shown]

    def label(self, question: Question, code: int) -> str:
        """Return how a choice reads; at the ends of a scale with what they mean."""
        text = next(self.words(one.text) for one in question.choices if one.code == code)
        text = text or str(code)
        if question.ends is None or code not in {question.codes[0], question.codes[-1]}:
            return text
        end = question.ends[0 if code == question.codes[0] else 1]
        return f"{text} = {self.words(end)}"

    def several(self, question: Question, title: str, answer: Any) -> Turn:
        """Ask for any number of answers."""
        import questionary

        from surveys.asking.answer_rules import answer_problems

        before = answer if isinstance(answer, list) else []
        while True:
            choices = [
                questionary.Choice(text, value=given, checked=given.answer in before)
                for text, given in self.listed(question)
            ]
            # Without "no answer": that is what nothing marked means.
            choices += [
                questionary.Choice(text, value=turn)
                for text, turn in self.moves(question)
                if turn != Given(None)
            ]
            marked = questionary.checkbox(
                title, choices=choices, instruction=self.own("interview.several")
            ).unsafe_ask()
            codes = sorted(one.answer for one in marked if _is_code(one))
            others = [one for one in marked if not _is_code(one)]
            if others:
                turn: Turn = others[-1]
                return turn
            problems = list(answer_problems(question, codes)) if codes else []
            if not problems:
                return Given(codes or None)
            self.tell(question, problems)

    def line(self, question: Question, title: str, answer: Any) -> Turn:
        """Ask for a number, a text or a date, on one line."""
        import questionary

        from surveys.asking.keying import keyed, read_keyed

        before = keyed(question, answer)
        while True:
            # Not in the line: what moves would then be typed behind it, and kept as an answer.
            kept = f"\n  {self.own('interview.before', text=before)}" if before else ""
            typed = questionary.text(
                title, instruction=f"\n  {self.hint(question)}{kept}\n "
            ).unsafe_ask()
            if typed.strip() in {BACK, PAUSE}:
                return Move.BACK if typed.strip() == BACK else Move.PAUSE
            given, problems = read_keyed(question, line_or_before(typed, before))
            if not problems:
                return Given(given)
            self.tell(question, problems)

    def hint(self, question: Question) -> str:
        """Return how a line is typed."""
        from surveys.asking.keying import mark_of
        from surveys.battery import missing_name

        marks = [
            self.own(
                "interview.typed-mark",
                mark=mark_of(kind),
                text=self.own(f"form.{missing_name(kind)}"),
            )
            for kind in question.missing
        ]
        hint = self.own(HINTS.get(question.type, "form.text"))
        return self.own("interview.typed", hint=" ".join([hint, *marks]))

    def matrix(self, question: Question, title: str, _: Any) -> Turn:
        """Ask for each row; going back from the first row leaves the question."""
        said: dict[str, Any] = {}
        at = 0
        while at < len(question.rows):
            row = question.rows[at]
            turn = self.choice(question, f"{title} – {self.words(row.text)}", None)
            if turn is Move.PAUSE or (turn is Move.BACK and at == 0):
                return turn
            if isinstance(turn, Given):
                said[row.id] = turn.answer
                at += 1
            else:
                at -= 1
        return Given(_matrix_answer(said))

    def ranking(self, question: Question, title: str, _: Any) -> Turn:
        """Ask which is first, then which is next, until no more."""
        ranked: list[int] = []
        most = question.most or len(question.codes)
        while len(ranked) < most:
            place = self.own("interview.place-number", place=len(ranked) + 1)
            left = [one for one in self.listed(question) if one[1].answer not in ranked]
            moves = self.moves(question)
            if ranked:
                # The first place may be left empty; after it, "no more" says the same.
                no_more = (self.own("interview.no-more"), Given([]))
                moves = [no_more, *(one for one in moves if not isinstance(one[1], Given))]
            turn = self.menu(f"{title} – {place}", [*left, *moves])
            if turn is Move.BACK and ranked:
                ranked.pop()
            elif _is_code(turn):
                ranked.append(turn.answer)
            elif turn == Given([]):
                break
            else:
                only: Turn = turn
                return only
        return Given(ranked)

    def place(self, question: Question, title: str, _: Any) -> Turn:
        """Ask for a street, which is looked up and dropped, or for an area from the list."""
        import questionary

        from surveys.asking.keying import read_keyed

        if any(place.streets for place in question.places):
            typed = questionary.text(
                title, instruction=f"\n  {self.own('interview.street')}\n "
            ).unsafe_ask()
            if typed.strip() in {BACK, PAUSE}:
                return Move.BACK if typed.strip() == BACK else Move.PAUSE
            given, problems = read_keyed(question, typed)
            if given is not None:
                return Given(given)
            self.tell(question, problems)
        places = [(self.words(one.text), Given(one.id)) for one in question.places]
        turn: Turn = self.menu(title, [*places, *self.moves(question)], search=True)
        return turn

    def note(self, question: Question, title: str, _: Any) -> Turn:
        """Show what is only read."""
        del question
        say(title)
        turn: Turn = self.menu(
            "",
            [
                (self.own("interview.continue"), Given(None)),
                (f"← {self.own('interview.back')}", Move.BACK),
                (f"‖ {self.own('interview.pause')}", Move.PAUSE),
            ],
        )
        return turn


ASKED: dict[QuestionType, Callable[[Prompts, Question, str, Any], Turn]] = {
    QuestionType.SINGLE: Prompts.choice,
    QuestionType.SCALE: Prompts.choice,
    QuestionType.CONSENT: Prompts.choice,
    QuestionType.MULTIPLE: Prompts.several,
    QuestionType.NUMBER: Prompts.line,
    QuestionType.SHORT_TEXT: Prompts.line,
    QuestionType.LONG_TEXT: Prompts.line,
    QuestionType.DATE: Prompts.line,
    QuestionType.MATRIX: Prompts.matrix,
    QuestionType.RANKING: Prompts.ranking,
    QuestionType.MAP_POINT: Prompts.place,
    QuestionType.NOTE: Prompts.note,
}
HINTS = {QuestionType.NUMBER: "form.number", QuestionType.DATE: "interview.date"}


def line_or_before(typed: str, before: str) -> str:
    """Return what was typed: nothing keeps what was there before, "-" takes it away.

    >>> line_or_before("", "34"), line_or_before("-", "34"), line_or_before("", "")
    ('34', '', '')
    """
    if before and typed.strip() == CLEAR:
        return ""
    return typed if typed.strip() else before


def problem_text(prompts: Prompts, question: Question, problem: "AnswerProblem") -> str:
    """Return what is wrong with an answer and what to do, in the words that respondents read."""
    from surveys.asking.answer_problems import ProblemKind
    from ui.respond.sentences import sentences_in

    sentences = sentences_in(prompts.language)
    values: dict[str, Any] = dict(problem.values)
    names = {row.id: row.text for row in question.rows}
    if "row" in values:
        values["row"] = prompts.words(names[str(values["row"])])
    if "choice" in values:
        values["choice"] = prompts.label(question, int(values["choice"]))
    if "places" in values:
        known = {place.id: prompts.words(place.text) for place in question.places}
        values["places"] = ", ".join(known[id] for id in values["places"])
    key = str(problem.kind)
    if problem.kind is ProblemKind.REQUIRED and "row" in values:
        key = "required-row"
    if problem.kind is ProblemKind.RANK_TWICE:
        key = f"rank-twice-{'place' if 'place' in values else 'choice'}"
    wrong, right = (
        sentences.say(f"wrong.{key}", **values),
        sentences.say(f"right.{problem.kind}", **values),
    )
    return f"{wrong}. {right}"


def _is_code(turn: Any) -> bool:
    return isinstance(turn, Given) and isinstance(turn.answer, int)


def _matrix_answer(said: Mapping[str, Any]) -> dict[str, Any] | None:
    from surveys.asking.answer_rules import missing_answer
    from surveys.responses import Missing

    if all(code is None for code in said.values()):
        return None
    blank = missing_answer(Missing.LEFT_BLANK)
    return {row: blank if code is None else code for row, code in said.items()}
