"""Figures to take along: every shown group with its intervals, as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from nicegui import app
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dsm.estimated import Estimated
from dsm.groups import GroupFigure, Grouping
from dsm.stewardship import ForbiddenError
from surveys.errors import FixableError
from surveys.exchange.delimited_out import guarded
from ui.guard import STAFF
from ui.staff.people.scene import Question, Scene, load_scene, question_of
from ui.staff.widgets.knowing import verdict_in_words

from .names import Names, upper_first
from .office import Office

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
        city = visitor.city.name if visitor.city else ""
        return table_download(people_lines(scene, city), _file_name(scene))


def people_lines(scene: Scene, city: str) -> str:
    """Return the figures of a page, see `group_lines`."""
    said = provenance(
        scene.names,
        scene.view.estimated,
        city=city,
        what=scene.what,
        share=scene.percent,
        answers=scene.answers,
        population=scene.view.population,
    )
    return group_lines(scene.names, said, scene.view.city, scene.view.groupings)


def group_lines(
    names: Names,
    said: Iterable[str],
    city: GroupFigure | None,
    groupings: Sequence[Grouping],
) -> str:
    """Return a file of figures: lines of provenance that begin with #, a head, a row per group.

    Numbers have a point and no thousands, whatever the reader's language; names are in it.

    Parameters
    ----------
    said : iterable of str
        Lines of provenance.
    city : GroupFigure or None
        Everybody; None where there are no figures.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    everybody = [] if city is None else [city]
    lines = [*said, *(line for one in everybody for line in _remainders(names, one, groupings))]
    written.writelines(f"# {_one_line(line)}\n" for line in lines)
    rows.writerow(COLUMNS)
    rows.writerows(_row(names, "", one) for one in everybody)
    for grouping in groupings:
        rows.writerows(_row(names, _factors(names, grouping), one) for one in grouping.figures)
    return written.getvalue()


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("Frei")
    ("'=1+1", 'Frei')
    """
    return guarded(text)


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to keep; signs of its name that a system may refuse become dashes.

    Examples
    --------
    >>> download(b"", 'dsm-a"/b-høst.csv', "text/csv").headers["content-disposition"]
    'attachment; filename="dsm-a--b-h-st.csv"'
    """
    kept = (sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)
    headers = {
        "Content-Disposition": f'attachment; filename="{"".join(kept)}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def table_download(lines: str, name: str) -> Response:
    """Return a table as a file to keep."""
    # With the mark that tells spreadsheets that this is UTF-8.
    return download(lines.encode("utf-8-sig"), name, "text/csv; charset=utf-8")


def provenance(
    names: Names,
    estimated: Estimated,
    *,
    city: str,
    what: str,
    share: bool,
    answers: int,
    population: str,
) -> Iterator[str]:
    """Say where the figures of an estimate come from, line by line.

    Parameters
    ----------
    city : str
        Whose figures these are.
    what : str
        What they are of, in words.
    share : bool
        Whether they are percent of residents, and not points.
    answers : int
        How many there were.
    population : str
        Where the cells of the population come from.
    """
    texts = names.texts
    yield texts.say("download.city", city=city)
    yield texts.say("download.what", what=what)
    yield texts[f"download.unit-{'share' if share else 'score'}"]
    yield texts.say("download.asked", asked=names.asked(estimated.asked), answers=answers)
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
    yield from wording_said(names, estimated)
    yield texts.say("download.population", source=population)
    yield texts["download.protected"]


def wording_said(names: Names, estimated: Estimated) -> list[str]:
    """Say whether a wording factor was tried, and what came of it."""
    if estimated.wording_factor is None:
        return []
    if not estimated.wording_factor:
        return [names.texts["download.no-wording"]]
    return [names.texts.say("download.wording", items=estimated.wording_factor)]


def _file_name(scene: Scene) -> str:
    question: Question = scene.question
    measure = "share" if scene.percent else "score"
    return f"dsm-{question.construct}-{measure}-{scene.view.estimated.wave}.csv"


def _remainders(names: Names, city: GroupFigure, groupings: Sequence[Grouping]) -> Iterator[str]:
    """Say for each kind of group what its hidden ones hold together; no single one of them."""
    if city.answers is None:
        return
    for grouping in groupings:
        hidden = [one for one in grouping.figures if not one.shown]
        if hidden:
            yield names.texts.say(
                "download.remainder",
                factors=_factors(names, grouping),
                count=len(hidden),
                people=sum(one.people for one in hidden),
                answers=city.answers - sum(one.answers or 0 for one in grouping.figures),
            )


def _row(names: Names, factors: str, figure: GroupFigure) -> list[str]:
    group = upper_first(names.group(figure.levels))
    name = [safe_cell(factors), safe_cell(group), f"{figure.people:.0f}"]
    if not figure.shown or figure.estimate is None:
        return [*name, *[""] * (len(COLUMNS) - 4), names.texts[f"people.hidden.{figure.hidden}"]]
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


def _factors(names: Names, grouping: Grouping) -> str:
    return " x ".join(names.factor(factor) for factor in grouping.factors)


def _one_line(text: str) -> str:
    return " ".join(text.split())
