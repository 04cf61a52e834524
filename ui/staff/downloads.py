"""Figures to take along: every shown group with its intervals, as CSV."""

import csv
import io
from collections.abc import Iterable

from nicegui import app
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dsm.groups import GroupFigure, Grouping
from dsm.stewardship import ForbiddenError
from surveys.errors import FixableError
from surveys.exchange.delimited_out import guarded
from ui.guard import STAFF
from ui.staff.people.scene import Question, Scene, load_scene, question_of
from ui.staff.widgets.knowing import verdict_in_words

from .office import Office, Visitor

PEOPLE_CSV = f"{STAFF}/people.csv"
COLUMNS = (
    "by", "group", "residents", "answers", "effective_answers",
    "median", "low50", "high50", "low90", "high90", "direct", "from_model", "hidden",
)  # fmt: skip


def register(office: Office) -> None:
    """Add the address; the guard stands before it, and the role is asked for here."""

    @app.get("/people.csv")
    async def people_csv(
        request: Request, construct: str = "", measure: str = "", wave: str = ""
    ) -> Response:
        question = question_of(construct, measure, wave)
        try:
            visitor = office.visitor(request)
            scene = await run_in_threadpool(load_scene, office, visitor, question)
        except ForbiddenError as error:
            return PlainTextResponse(str(error), 403)
        except FixableError as error:
            return PlainTextResponse(str(error), 404)
        if scene is None:
            return PlainTextResponse(visitor.texts["people.empty.title"], 404)
        return _download(visitor, scene)


def people_lines(scene: Scene, city: str) -> str:
    """Return the file: lines of provenance that begin with #, a head, a row per group.

    Numbers have a point and no thousands, whatever the reader's language; names are in it.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    written.writelines(f"# {_one_line(line)}\n" for line in _provenance(scene, city))
    rows.writerow(COLUMNS)
    rows.writerow(_row(scene, "", scene.view.city))
    for grouping in scene.view.groupings:
        rows.writerows(_row(scene, _factors(scene, grouping), one) for one in grouping.figures)
    return written.getvalue()


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("Frei")
    ("'=1+1", 'Frei')
    """
    return guarded(text)


def _download(visitor: Visitor, scene: Scene) -> Response:
    question: Question = scene.question
    measure = "share" if scene.percent else "score"
    name = f"dsm-{question.construct}-{measure}-{scene.view.estimated.wave}.csv"
    plain = "".join(sign if sign.isascii() and sign not in '"\\\r\n' else "-" for sign in name)
    city = visitor.city.name if visitor.city else ""
    return Response(
        # With the mark that tells spreadsheets that this is UTF-8.
        people_lines(scene, city).encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"',
            "Cache-Control": "no-store",
        },
    )


def _provenance(scene: Scene, city: str) -> Iterable[str]:
    texts, estimated = scene.texts, scene.view.estimated
    yield texts.say("download.city", city=city)
    yield texts.say("download.what", what=scene.what)
    yield texts[f"download.unit-{'share' if scene.percent else 'score'}"]
    yield texts.say("download.asked", asked=scene.asked, answers=scene.answers)
    if estimated.simulated:
        yield texts["download.simulated"]
    yield texts.say("download.verdict", verdict=verdict_in_words(texts, estimated.verdict))
    yield texts.say(
        "download.made",
        day=estimated.made_on,
        model=estimated.model_version,
        seed=str(estimated.seed),
    )
    yield texts.say(
        "download.prints",
        draws=estimated.hash,
        answers=estimated.made_from.get("answers", ""),
        residents=estimated.made_from.get("population", ""),
    )
    yield texts.say("download.population", source=scene.view.population)
    yield texts["download.protected"]
    yield from _remainders(scene)


def _remainders(scene: Scene) -> Iterable[str]:
    """Say for each kind of group what its hidden ones hold together; no single one of them."""
    asked = scene.view.city.answers or 0
    for grouping in scene.view.groupings:
        hidden = [one for one in grouping.figures if not one.shown]
        if hidden:
            yield scene.texts.say(
                "download.remainder",
                factors=_factors(scene, grouping),
                count=len(hidden),
                people=sum(one.people for one in hidden),
                answers=asked - sum(one.answers or 0 for one in grouping.figures),
            )


def _row(scene: Scene, factors: str, figure: GroupFigure) -> list[str]:
    name = [safe_cell(factors), safe_cell(scene.group_name(figure)), f"{figure.people:.0f}"]
    if not figure.shown or figure.estimate is None:
        return [*name, *[""] * (len(COLUMNS) - 4), scene.texts[f"people.hidden.{figure.hidden}"]]
    one = figure.estimate
    numbers = [one.median, one.low50, one.high50, one.low90, one.high90, figure.direct]
    return [
        *name,
        "" if figure.answers is None else str(figure.answers),
        _decimal(figure.effective, 1),
        *(_decimal(value, 2) for value in numbers),
        _decimal(figure.borrowed, 3),
        "",
    ]


def _decimal(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:.{places}f}"


def _factors(scene: Scene, grouping: Grouping) -> str:
    return " x ".join(scene.names.factor(factor) for factor in grouping.factors)


def _one_line(text: str) -> str:
    return " ".join(text.split())
