"""Files of a run to take away: its draws as netCDF, its figures with intervals as CSV."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from nicegui import app
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dsm import audit, fieldwork
from dsm.database import transaction
from dsm.evidence import Estimated
from dsm.examination import Examination, examine
from dsm.groups import GroupFigure
from dsm.posterior_file import write_posterior
from dsm.roles import Action
from dsm.runs import find
from dsm.stewardship import ForbiddenError
from surveys.errors import FixableError
from ui.staff.downloads import safe_cell
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.widgets.knowing import verdict_in_words

type Make = Callable[[Office, Visitor, int], Response]

COLUMNS = (
    "by", "group", "residents", "answers", "effective_answers",
    "median", "low50", "high50", "low90", "high90", "direct", "from_model", "hidden",
)  # fmt: skip


def register(office: Office) -> None:
    """Add the addresses; the guard stands before them, and the role is asked for here."""

    @app.get("/research/runs/{estimate_id}.nc")
    async def draws(request: Request, estimate_id: int) -> Response:
        return await _answered(office, request, estimate_id, _draws)

    @app.get("/research/runs/{estimate_id}.csv")
    async def table(request: Request, estimate_id: int) -> Response:
        return await _answered(office, request, estimate_id, _table)


def run_lines(names: Names, seen: Examination) -> str:
    """Return the figures of a run: lines of provenance that begin with #, a head, a row per group.

    Numbers have a point and no thousands, whatever the reader's language; names are in it.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    written.writelines(f"# {' '.join(line.split())}\n" for line in _provenance(names, seen))
    rows.writerow(COLUMNS)
    if seen.city is not None:
        rows.writerow(_row(names, "", seen.city))
    for grouping in seen.groupings:
        by = " x ".join(names.factor(factor) for factor in grouping.factors)
        rows.writerows(_row(names, by, one) for one in grouping.figures)
    return written.getvalue()


def file_name(run: Estimated, ending: str) -> str:
    """Return a name for a run's file that every system can hold.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> file_name(SimpleNamespace(construct="trust", wave="høst 26", id=7), "nc")
    'dsm-trust-h-st-26-run-7.nc'
    """
    name = f"dsm-{run.construct}-{run.wave}-run-{run.id}.{ending}"
    kept = (sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)
    return "".join(kept)


async def _answered(office: Office, request: Request, estimate_id: int, make: Make) -> Response:
    try:
        visitor = office.visitor(request)
        office.require(visitor, Action.EXAMINE)
        return await run_in_threadpool(make, office, visitor, estimate_id)
    except ForbiddenError as error:
        return PlainTextResponse(str(error), 403)
    except FixableError as error:
        return PlainTextResponse(str(error), 404)


def _draws(office: Office, visitor: Visitor, estimate_id: int) -> Response:
    account = office.require(visitor, Action.EXAMINE)
    with TemporaryDirectory() as folder, transaction(office.engine) as session:
        file = Path(folder) / "draws.nc"
        run = write_posterior(session, office.settings.draws_folder, estimate_id, file)
        audit.record(
            session, account.name, "export-draws", f"estimate:{estimate_id}", format="netcdf"
        )
        content = file.read_bytes()
    return _download(content, file_name(run, "nc"), "application/x-netcdf")


def _table(office: Office, visitor: Visitor, estimate_id: int) -> Response:
    office.require(visitor, Action.EXAMINE)
    with transaction(office.engine) as session:
        seen = examine(session, office.settings.draws_folder, find(session, estimate_id))
        names = Names(texts=visitor.texts, groups=fieldwork.group_names(session))
    # With the mark that tells spreadsheets that this is UTF-8.
    content = run_lines(names, seen).encode("utf-8-sig")
    return _download(content, file_name(seen.run, "csv"), "text/csv; charset=utf-8")


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _provenance(names: Names, seen: Examination) -> Iterator[str]:
    texts, run = names.texts, seen.run
    yield f"{names.construct(run.construct)}, {texts['people.score']}"
    yield texts.say("download.asked", asked=names.asked(run.asked), answers=seen.origin.respondents)
    if run.simulated:
        yield texts["download.simulated"]
    yield texts.say("download.verdict", verdict=verdict_in_words(texts, run.verdict))
    yield texts.say("download.made", day=run.made_on, model=run.model_version, seed=str(run.seed))
    yield texts.say(
        "download.prints",
        draws=run.hash,
        answers=run.made_from.get("answers", ""),
        residents=run.made_from.get("population", ""),
    )
    yield texts.say("download.population", source=seen.origin.frame)
    yield texts["download.protected"]
    if seen.outdated:
        yield texts["run.replaced"]


def _row(names: Names, by: str, one: GroupFigure) -> list[str]:
    group = ", ".join(names.level(factor, level) for factor, level in one.levels.items())
    name = [
        safe_cell(by),
        safe_cell(group or names.texts["people.table.city"]),
        f"{one.people:.0f}",
    ]
    if one.estimate is None:
        return [*name, *[""] * (len(COLUMNS) - 4), names.texts["run.hidden"]]
    found = one.estimate
    numbers = (found.median, found.low50, found.high50, found.low90, found.high90, one.direct)
    return [
        *name,
        "" if one.answers is None else str(one.answers),
        _decimal(one.effective, 1),
        *(_decimal(value, 2) for value in numbers),
        _decimal(one.borrowed, 3),
        "",
    ]


def _decimal(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:.{places}f}"
