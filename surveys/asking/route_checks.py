"""What is wrong with routing before anybody is asked: bad references, dead ends, nobody's questions."""

from collections.abc import Iterator

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.references import RoutingError, conditions, reference_problems
from surveys.asking.route_map import Reach, RouteMap, route_map
from surveys.asking.ways import MOST_STATES
from surveys.errors import FixableError


def routing_problems(
    questionnaire: Questionnaire, drawn: RouteMap | None = None
) -> tuple[FixableError, ...]:
    """Return everything about routing that must be put right before opening.

    Conditions that cannot be read or look at what they cannot see; questions and pages that nobody
    is ever asked; conditions that choose nobody; questions that must be answered and cannot; and
    that there were too many ways to try them all. Nothing is guessed: what is reported as
    unreachable is so for every possible answer.

    Parameters
    ----------
    drawn : RouteMap, optional
        The questionnaire's map, where it has been drawn already.
    """
    route = drawn or route_map(questionnaire)
    wrong = reference_problems(questionnaire)
    return (
        *(problem for problems in wrong.values() for problem in problems),
        *_dead_ends(route),
        *_untried(route),
        *_unreachable(questionnaire, route, set(wrong)),
        *_idle(questionnaire, route, set(wrong)),
    )


def _dead_ends(route: RouteMap) -> Iterator[RoutingError]:
    for id in route.dead_ends:
        yield RoutingError(
            f"question.{id} must be answered and takes no answer: a dead end.",
            "Give it choices, rows or limits that leave room, or do not require it.",
        )


def _untried(route: RouteMap) -> Iterator[RoutingError]:
    if route.too_many_at:
        yield RoutingError(
            f"Routing could not be checked fully: at question.{route.too_many_at} more than "
            f"{MOST_STATES:,} combinations of answers matter.",
            "Let conditions look at fewer questions, or ask what they look at just before.",
        )


def _unreachable(
    questionnaire: Questionnaire, route: RouteMap, wrong: set[str]
) -> Iterator[RoutingError]:
    texts = {condition.place: condition.text for condition in conditions(questionnaire)}
    for page in route.pages:
        place = f"page.{page.id}"
        if page.reach is Reach.NOBODY and place in texts:
            if place not in wrong:
                yield _nobody(place, texts[place])
            continue  # its questions need no word of their own
        for question in page.questions:
            place = f"question.{question.id}"
            if question.reach is Reach.NOBODY and place in texts and place not in wrong:
                yield _nobody(place, texts[place])


def _nobody(place: str, text: str) -> RoutingError:
    return RoutingError(
        f"{place} is never asked: no answers that lead there fulfil {text!r}.",
        "Correct the condition, or an earlier one that keeps people away, or remove it.",
    )


def _idle(questionnaire: Questionnaire, route: RouteMap, wrong: set[str]) -> Iterator[RoutingError]:
    for condition in conditions(questionnaire):
        if condition.text in route.idle and condition.place not in wrong:
            yield RoutingError(
                f"{condition.place}: {condition.text!r} holds whatever is answered there, "
                "so it chooses nobody.",
                "Correct it, write answered(...) if any answer is meant, or remove it.",
            )
