"""Files of a run to take away: its draws as netCDF, its figures with intervals as CSV."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from nicegui import app
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dsm import audit, fieldwork
from dsm.database import transaction
from dsm.estimated import Estimated
from dsm.evidence import find
from dsm.examination import Examination, examine
from dsm.posterior_file import write_posterior
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from surveys.errors import FixableError
from ui.staff.downloads import download, group_lines, provenance, table_download
from ui.staff.names import Names, lower_first
from ui.staff.office import Office, Visitor

type Make = Callable[[Office, Visitor, int], Response]


def register(office: Office) -> None:
    """Add the addresses; the guard stands before them, and the role is asked for here."""

    @app.get("/research/runs/{estimate_id:int}.nc")
    async def draws(request: Request, estimate_id: int) -> Response:
        return await _answered(office, request, estimate_id, _draws)

    @app.get("/research/runs/{estimate_id:int}.csv")
    async def table(request: Request, estimate_id: int) -> Response:
        return await _answered(office, request, estimate_id, _table)


def run_lines(names: Names, seen: Examination, city: str) -> str:
    """Return the figures of a run, see `downloads.group_lines`."""
    return group_lines(names, _said(names, seen, city), seen.city, seen.groupings)


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
    return download(content, _file_name(run, "nc"), "application/x-netcdf")


def _table(office: Office, visitor: Visitor, estimate_id: int) -> Response:
    office.require(visitor, Action.EXAMINE)
    with transaction(office.engine) as session:
        seen = examine(session, office.settings.draws_folder, find(session, estimate_id))
        names = Names(texts=visitor.texts, groups=fieldwork.group_names(session))
    lines = run_lines(names, seen, visitor.city.name if visitor.city else "")
    return table_download(lines, _file_name(seen.run, "csv"))


def _file_name(run: Estimated, ending: str) -> str:
    return f"dsm-{run.construct}-{run.wave}-run-{run.id}.{ending}"


def _said(names: Names, seen: Examination, city: str) -> Iterator[str]:
    yield from provenance(
        names,
        seen.run,
        city=city,
        what=f"{names.construct(seen.run.construct)}, {lower_first(names.texts['people.score'])}",
        share=False,
        answers=seen.origin.respondents,
        population=seen.origin.frame,
    )
    if seen.outdated:
        yield names.texts["run.replaced"]
