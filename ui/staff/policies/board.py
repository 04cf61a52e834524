"""The board: six categories by five levels, and the same as a list for narrow windows."""

from html import escape

from dsm.board import BoardView
from dsm.maturity.benchmark import Assessment
from dsm.maturity.levels import Level, Provenance
from ui.markup import element
from ui.staff.marks.levels import level_colour, level_steps
from ui.texts.texts import Texts

from .words import category_name, level_name, level_words, policy_address


def board_table(texts: Texts, view: BoardView) -> str:
    """Return the board as a table; a policy is a link, level 0 has a lane of its own."""
    corner = element("th", escape(texts["policies.board.corner"]), class_="fine", scope="col")
    below = element("th", escape(texts["policies.board.below"]), class_="lh zero", scope="col")
    head = element("tr", corner, below, *[_level_head(texts, level) for level in view.levels])
    rows = [_row(texts, view, category.id) for category in view.categories]
    return element(
        "table",
        element("caption", escape(texts["policies.board.title"]), class_="vh"),
        element("thead", head),
        element("tbody", *rows),
        class_="board gap-l",
    )


def board_list(texts: Texts, view: BoardView) -> str:
    """Return the board as lists, one per category that has a policy, with five steps each."""
    return "".join(
        _category_list(texts, view, category.id)
        for category in view.categories
        if any(one.policy.category == category.id for one in view.assessments.values())
    )


def naming_note(texts: Texts, levels: tuple[Level, ...], city: str) -> str:
    """Return whose the names of categories and levels are, and whose the parts."""
    own = [level.number for level in levels if level.provenance is Provenance.CITY_DEFINED]
    bare = [level.number for level in levels if level.provenance is Provenance.PROJECT_DEFAULT]
    said = [texts["policies.note.source"]]
    if own:
        said.append(texts.say("policies.note.city", city=city, levels=list(map(str, own))))
    if bare:
        said.append(texts.say("policies.note.unnamed", levels=list(map(str, bare))))
    said += [texts["policies.note.translation"], texts["policies.note.parts"]]
    return element("p", escape(" ".join(said)), class_="note gap")


def open_findings(view: BoardView, policy_id: str) -> int:
    """Return how many findings about a policy wait for an answer, over all events."""
    return sum(
        len(one.unanswered)
        for event in view.events
        for one in event.consequences
        if one.policy == policy_id
    )


def _level_head(texts: Texts, level: Level) -> str:
    if level.provenance is Provenance.PROJECT_DEFAULT:
        words = element("b", escape(level_name(texts, level)))
    else:
        words = element("b", str(level.number)) + " " + escape(level_name(texts, level))
    return element("th", words, class_="lh", scope="col", style=level_colour(level.number))


def _row(texts: Texts, view: BoardView, category: str) -> str:
    name = element("th", escape(category_name(texts, category)), class_="cat", scope="row")
    cells = [
        element("td", *[_policy(texts, view, one) for one in view.at(category, level)])
        for level in range(len(view.levels) + 1)
    ]
    return element("tr", name, *cells)


def _policy(texts: Texts, view: BoardView, assessment: Assessment) -> str:
    waiting = open_findings(view, assessment.policy.id)
    flag = element("span", escape(_flag(texts, waiting)), class_="flag") if waiting else ""
    line = f"border-left-color:var(--level-{max(assessment.level, 1)})"
    return element(
        "a",
        element("b", escape(texts.name(assessment.policy.name))),
        element("span", escape(_aim(texts, assessment))),
        flag,
        class_="pol ev" if waiting else "pol",
        href=policy_address(assessment.policy.id),
        style=line,
    )


def _category_list(texts: Texts, view: BoardView, category: str) -> str:
    inside = [
        one for level in reversed(range(len(view.levels) + 1)) for one in view.at(category, level)
    ]
    items = [_list_item(texts, view, one) for one in inside]
    heading = element("h3", escape(category_name(texts, category)), class_="small gap-l")
    return heading + element("ul", *items, class_="plist")


def _list_item(texts: Texts, view: BoardView, assessment: Assessment) -> str:
    name = texts.name(assessment.policy.name)
    link = element("a", escape(name), href=policy_address(assessment.policy.id))
    aim = assessment.policy.aspired_level
    steps = level_steps(assessment.level, aim=aim if aim > assessment.level else None, label="")
    words = [level_words(texts, assessment.level, view.levels), _aim(texts, assessment)]
    waiting = open_findings(view, assessment.policy.id)
    flag = " · " + element("b", escape(_flag(texts, waiting))) if waiting else ""
    below = element("span", escape(" · ".join(words)), flag, class_="fine")
    return element("li", link, steps, below)


def _aim(texts: Texts, assessment: Assessment) -> str:
    aim = assessment.policy.aspired_level
    if assessment.level >= aim:
        return texts["policies.board.reached"]
    return texts.say("policies.board.aims", level=aim)


def _flag(texts: Texts, waiting: int) -> str:
    return f"◆ {texts.say('policies.board.findings', count=waiting)}"
