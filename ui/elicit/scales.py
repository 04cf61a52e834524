"""How many times as important: nine numbers in a row, or a list of both directions, with words."""

from indicators.experts.best_worst import HIGHEST
from indicators.experts.pairwise import read_times
from ui.elicit.voice import ExpertVoice
from ui.respond.templates import plain

WORDED = (1, 3, 5, 7, 9)  # numbers that have words of their own; the others lie between


def nine(voice: ExpertVoice, name: str, chosen: str) -> str:
    """Return nine numbers to choose one of, with the words of both ends below."""
    options = "".join(
        f'<label><input type="radio" name="{plain(name)}" value="{number}"'
        f"{' checked' if chosen == str(number) else ''}> <span>{number}</span></label>"
        for number in range(1, HIGHEST + 1)
    )
    low, high = voice.own("times.1"), voice.own("times.9")
    return (
        f'<div class="s w">{options}</div><div class="ends"><span><b>1 = </b>{low}</span>'
        f"<span><b>9 = </b>{high}</span></div>"
    )


def both_ways(voice: ExpertVoice, first: str, second: str) -> list[tuple[str, str]]:
    """Return the seventeen ways to compare two criteria, from the first's side to the second's.

    Values are as `indicators.experts.pairwise` reads them: "3" for three times, "1/3" for a third.
    """
    more = [(str(times), _said(voice, first, times)) for times in range(HIGHEST, 1, -1)]
    less = [(f"1/{times}", _said(voice, second, times)) for times in range(2, HIGHEST + 1)]
    return [*more, ("1", voice.own_plain("times.equal")), *less]


def is_comparison(value: str) -> bool:
    """Tell whether a posted value is one of the seventeen."""
    return read_times(value) is not None


def _said(voice: ExpertVoice, name: str, times: int) -> str:
    word = str(times) if times in WORDED else "between"
    return voice.own_plain("times.more", name=name, times=times, words=_word(voice, word))


def _word(voice: ExpertVoice, word: str) -> str:
    return voice.sentences.say(f"times.{word}")
