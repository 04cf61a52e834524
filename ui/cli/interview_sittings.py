"""One sitting of an interviewer: choose an interview, read the consent aloud, ask, tell the receipt."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dsm.surveying.interviewing import (
    END,
    answered,
    finish,
    lacking,
    progress,
    question_after,
    question_before,
    question_here,
    require_beginning,
    require_unfinished,
    required_problem,
)
from dsm.surveying.packets import Interview, Standing

from .console import say
from .interview_prompts import Given, Move, Prompts

if TYPE_CHECKING:
    from dsm.surveying.packet_files import PacketFile
    from surveys.asking.questions import Question

STOP = 0  # no interview has this number
type Sat = tuple[Interview, bool]  # as it is saved, and whether it goes on

READ_ALOUD = (
    "terms",
    "withdrawal",
)  # of the consent text; what concerns links is not said at a door


def sit(file: "PacketFile", number: int | None, language: str | None) -> None:
    """Hold interviews until the interviewer stops; with a number, that one alone.

    Raises
    ------
    PacketError
        If there is no such interview, or it is done.
    """
    if number is not None:
        hold(file, file.interview(number), language)
        return
    while (chosen := _choose(file)) is not None:
        hold(file, chosen, language)


def hold(file: "PacketFile", interview: Interview, language: str | None = None) -> Interview:
    """Hold one interview until it is done or paused; return it as it is saved."""
    require_unfinished(interview)
    if interview.standing is Standing.FREE:
        begun = _begin(file, interview, language)
        if begun is None:
            return interview
        interview = begun
        file.save(interview)
    prompts = _prompts(file, interview.language)
    try:
        return _ask_all(file, prompts, interview)
    except KeyboardInterrupt:
        return file.interview(interview.number)


def _choose(file: "PacketFile") -> Interview | None:
    interviews = file.interviews()
    asked = file.terms.questionnaire
    begun = [one for one in interviews if one.standing is Standing.BEGUN]
    free = [one for one in interviews if one.standing is Standing.FREE]
    items: list[tuple[str, int]] = []
    if free:
        items.append((f"Begin interview {free[0].number} ({len(free)} left)", free[0].number))
    for one in begun:
        done, of = progress(asked, one)
        items.append((f"Go on with interview {one.number} ({done} of {of} answered)", one.number))
    items.append(("Stop", STOP))
    number = Prompts("en", {}).menu(f"{file.terms.name}: what next?", items)
    return None if number == STOP else file.interview(number)


def _begin(file: "PacketFile", interview: Interview, language: str | None) -> Interview | None:
    """Read the consent text aloud; return the interview begun, None where the person declines."""
    asked = file.terms.questionnaire
    spoken = language or _language(asked.languages)
    require_beginning(file.terms, spoken, datetime.now(UTC))
    prompts = _prompts(file, spoken)
    texts = file.terms.consent_texts
    say(prompts.own("interview.read-aloud"))
    say(prompts.words(asked.intro))
    for part in READ_ALOUD:
        if part in texts:
            say(prompts.words(texts[part]))
    agrees = prompts.menu(
        prompts.own("interview.agrees"),
        [(prompts.words(texts[part]), part) for part in ("agree", "decline") if part in texts],
    )
    if agrees != "agree":
        say(prompts.own("interview.declined"))
        return None
    return interview.begin(spoken, datetime.now(UTC))


def _language(languages: tuple[str, ...]) -> str:
    if len(languages) == 1:
        return languages[0]
    from ui.respond.sentences import language_name

    first = Prompts(languages[0], {})
    chosen: str = first.menu(
        first.own("interview.language"), [(language_name(one), one) for one in languages]
    )
    return chosen


def _ask_all(file: "PacketFile", prompts: Prompts, interview: Interview) -> Interview:
    goes_on = True
    while goes_on:
        question = question_here(file.terms.questionnaire, interview)
        if question is None:
            interview, goes_on = _end_or_turn(file, prompts, interview)
        else:
            interview, goes_on = _ask_one(file, prompts, interview, question)
    return interview


def _ask_one(
    file: "PacketFile", prompts: Prompts, interview: Interview, question: "Question"
) -> Sat:
    before = {**interview.answers, **interview.free_texts}.get(question.id)
    number = file.terms.questionnaire.numbers[question.id]
    turn = prompts.ask(question, before, number=number)
    if isinstance(turn, Given):
        return _take(file, prompts, interview, question, turn.answer), True
    if turn is Move.BACK:
        return _back(file, interview, question.id), True
    return interview, False


def _end_or_turn(file: "PacketFile", prompts: Prompts, interview: Interview) -> Sat:
    """Finish an interview of which all was asked, or go back to what is still missing."""
    asked = file.terms.questionnaire
    move = _at_the_end(prompts)
    if move is Move.PAUSE:
        return interview, False
    if move is Move.BACK:
        return _back(file, interview, END), True
    problems = lacking(asked, interview)
    if not problems:
        return _done(file, prompts, interview), False
    lacks = asked.question(problems[0].question)
    say(prompts.own("interview.still", question=prompts.words(lacks.text)))
    return _saved(file, replace(interview, at=lacks.id)), True


def _take(
    file: "PacketFile", prompts: Prompts, interview: Interview, question: "Question", answer: Any
) -> Interview:
    """Save an answer and go on; where one is required and none was given, stay."""
    asked = file.terms.questionnaire
    changed = answered(interview, question, answer)
    problem = required_problem(asked, changed, question) if question.required else None
    if problem is not None:
        prompts.tell(question, [problem])
        return interview
    following = question_after(asked, changed, question.id)
    return _saved(file, replace(changed, at=following.id if following else END))


def _back(file: "PacketFile", interview: Interview, here: str) -> Interview:
    earlier = question_before(file.terms.questionnaire, interview, here)
    return _saved(file, replace(interview, at=earlier.id)) if earlier else interview


def _at_the_end(prompts: Prompts) -> Move | None:
    chosen: Move | None = prompts.menu(
        prompts.own("interview.all-asked"),
        [
            (prompts.own("interview.finish"), "finish"),
            (f"← {prompts.own('interview.back')}", Move.BACK),
            (f"‖ {prompts.own('interview.pause')}", Move.PAUSE),
        ],
    )
    return chosen if isinstance(chosen, Move) else None


def _done(file: "PacketFile", prompts: Prompts, interview: Interview) -> Interview:
    from dsm.surveying.days import last_day_before
    from dsm.surveying.phrases import day_in_words
    from surveys.codes import grouped

    done = _saved(file, finish(file.terms.questionnaire, interview, datetime.now(UTC)))
    until = day_in_words(last_day_before(file.terms.closes_at), prompts.language)
    code = grouped(file.receipt(done.number))
    say(prompts.own("interview.receipt", code=code, until=until))
    say(prompts.words(file.terms.questionnaire.thanks))
    return done


def _saved(file: "PacketFile", interview: Interview) -> Interview:
    file.save(interview)
    return interview


def _prompts(file: "PacketFile", language: str) -> Prompts:
    return Prompts(language, file.terms.gaps.get(language, {}))
