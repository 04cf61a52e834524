"""Use cases of those who gather answers: keep a population, keep a wave, find them again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col, insert, select

from dsm.database import insert_into
from dsm.tables import FrameRow, GroupNameRow, WaveAnswerRow, WaveRow
from surveys.errors import FixableError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import check_against_frame

# Characters. Populations made of a wave are called after it.
LONGEST_NAMES = {"wave": 80, "population": 200}

# The order of waves is when people answered, whatever was imported first.
IN_TIME = (col(WaveRow.asked), col(WaveRow.id))


class FieldworkError(FixableError):
    """A wave or a population cannot be kept or found as asked."""

    code = "fieldwork"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What is known of one wave of answers without opening it."""

    name: str
    asked: str
    hash: str
    respondents: int
    constructs: tuple[str, ...]
    provenance: str
    simulated: bool


def keep_frame(session: Session, name: str, frame: PopulationFrame) -> None:
    """Keep a population under a name; the same one twice changes nothing.

    Raises
    ------
    FieldworkError
        If another population has that name, or the name cannot be shown.
    """
    if not has_frame(session, name):
        _require_name("population", name)
        # Somebody else may keep it at the same moment; then theirs is compared with ours.
        row = _frame_out(name, frame).model_dump(exclude={"id"})
        session.execute(insert_into(session, FrameRow).values(**row).on_conflict_do_nothing())
    known = session.exec(select(FrameRow.hash).where(FrameRow.name == name)).one()
    if known != frame.hash():
        raise FieldworkError(
            f"There is already another population called {name!r}.",
            "Give this one another name; estimates made from the first must stay repeatable.",
        )


def frame_names(session: Session) -> tuple[str, ...]:
    """Return the names of the populations that are known, A to Z."""
    return tuple(session.exec(select(FrameRow.name).order_by(FrameRow.name)))


def load_frame(session: Session, name: str) -> PopulationFrame:
    """Return the population kept under `name`.

    Raises
    ------
    FieldworkError
        If there is none; the fix lists those there are.
    """
    row = session.exec(select(FrameRow).where(FrameRow.name == name)).one_or_none()
    if row is None:
        raise FieldworkError(
            f"There is no population called {name!r}.",
            _choose(
                session.exec(select(FrameRow.name)).all(), "Import it with `dsm import frame`."
            ),
        )
    return _frame_in(row)


def has_frame(session: Session, name: str) -> bool:
    """Tell whether a population is kept under `name`."""
    return session.exec(select(FrameRow.id).where(FrameRow.name == name)).first() is not None


def keep_answers(
    session: Session, name: str, responses: Responses, *, asked: str, simulated: bool = False
) -> Wave:
    """Keep a wave of answers under a name; the same one twice changes nothing.

    Raises
    ------
    FieldworkError
        If another wave has that name, the name cannot be shown, nobody answered, or `asked` does
        not begin with a year.
    """
    _require_year(asked)
    known = session.exec(select(WaveRow).where(WaveRow.name == name)).one_or_none()
    if known is not None and known.hash != responses.hash():
        raise FieldworkError(
            f"There is already another wave called {name!r}.",
            "Give this one another name, or remove the first with `dsm import remove`.",
        )
    if known is None:
        _require_name("wave", name)
        known = _add_wave(session, name, responses, asked=asked, simulated=simulated)
    return _wave(session, known)


def remove_answers(session: Session, name: str) -> None:
    """Forget a wave, its answers and every estimate made from them; files with draws stay.

    `dsm.jobs.results.forget_wave` takes the files too.
    """
    session.delete(_find_wave(session, name))


def load_answers(session: Session, name: str) -> Responses:
    """Return the answers of the wave called `name`.

    Raises
    ------
    FieldworkError
        If there is no such wave; the fix lists those there are.
    """
    wave = _find_wave(session, name)
    rows = session.exec(
        # Columns, not row objects, which cost most of the time that somebody waits for a fit.
        select(WaveAnswerRow.levels, WaveAnswerRow.background, WaveAnswerRow.weight)
        .where(WaveAnswerRow.wave_id == wave.id)
        .order_by(col(WaveAnswerRow.position))
    ).all()
    return Responses(
        items=tuple(AnsweredItem(i["id"], i["construct"], tuple(i["codes"])) for i in wave.items),
        levels=np.array([levels for levels, _, _ in rows], dtype=np.int16),
        factors=_factors_in(wave.factors),
        background=np.array([background for _, background, _ in rows], dtype=np.int16),
        weights=np.array([weight for _, _, weight in rows], dtype=np.float64),
        provenance=wave.provenance,
    )


def waves(session: Session) -> tuple[Wave, ...]:
    """Return all waves in the order in which people answered."""
    rows = session.exec(select(WaveRow).order_by(*IN_TIME)).all()
    return tuple(_wave(session, row) for row in rows)


def keep_group_names(session: Session, factor: str, names: Mapping[str, dict[str, str]]) -> None:
    """Say what the groups of a factor are called on screen, by level and language."""
    for level, name in names.items():
        session.merge(GroupNameRow(factor=factor, level=level, name=name))


def group_names(session: Session) -> dict[tuple[str, str], dict[str, str]]:
    """Return what groups are called, by (factor, level); others are called by their level."""
    return {(row.factor, row.level): row.name for row in session.exec(select(GroupNameRow))}


def require_same_groups(responses: Responses, frame: PopulationFrame) -> None:
    """Refuse a population whose groups are not those the answers were sorted into.

    Raises
    ------
    FieldworkError, FrameError
        If factors or levels differ, or somebody answered from a cell without people.
    """
    if responses.factors != frame.factors:
        raise FieldworkError(
            f"The answers are by {_described(responses.factors)}; "
            f"the population is by {_described(frame.factors)}.",
            "Use one set of groups for both: change the mapping, or import another population.",
        )
    check_against_frame(responses, frame)


def _require_name(what: str, name: str) -> None:
    longest = LONGEST_NAMES[what]
    # What is not printable breaks lines, hides, or turns the text around it.
    if not name.isprintable() or name.strip() != name or not 0 < len(name) <= longest:
        raise FieldworkError(
            f"A {what} cannot be called {name[:longest]!r}.",
            f"Give it a name of 1 to {longest} visible characters, without blanks at its ends.",
        )


def _require_year(asked: str) -> None:
    if not re.match(r"\d{4}(\D|$)", asked):
        raise FieldworkError(
            f"When people answered is given as {asked!r}, which does not begin with a year.",
            "Write year and month, such as 2026-10: waves are put in order by it.",
        )


def _add_wave(
    session: Session, name: str, responses: Responses, *, asked: str, simulated: bool
) -> WaveRow:
    if responses.respondents == 0:
        raise FieldworkError(f"Nobody answered in {name!r}.", "Check the file and its mapping.")
    row = WaveRow(
        name=name,
        hash=responses.hash(),
        items=[{"id": i.id, "construct": i.construct, "codes": i.codes} for i in responses.items],
        factors=_factors_out(responses.factors),
        asked=asked,
        provenance=responses.provenance,
        simulated=simulated,
    )
    session.add(row)
    session.flush()
    _add_responses(session, row, responses)
    return row


def _add_responses(session: Session, wave: WaveRow, responses: Responses) -> None:
    # One statement for all rows: row objects would cost a minute at a hundred thousand answers.
    session.execute(
        insert(WaveAnswerRow),
        [
            {
                "wave_id": wave.id,
                "position": position,
                "levels": levels,
                "background": background,
                "weight": weight,
            }
            for position, (levels, background, weight) in enumerate(
                zip(
                    responses.levels.tolist(),
                    responses.background.tolist(),
                    responses.weights.tolist(),
                    strict=True,
                )
            )
        ],
    )


def _find_wave(session: Session, name: str) -> WaveRow:
    row = session.exec(select(WaveRow).where(WaveRow.name == name)).one_or_none()
    if row is None:
        raise FieldworkError(
            f"There is no wave called {name!r}.",
            _choose(
                session.exec(select(WaveRow.name)).all(), "Import one with `dsm import answers`."
            ),
        )
    return row


def _wave(session: Session, row: WaveRow) -> Wave:
    from sqlalchemy import func

    count = session.exec(
        select(func.count()).select_from(WaveAnswerRow).where(WaveAnswerRow.wave_id == row.id)
    ).one()
    return Wave(
        name=row.name,
        asked=row.asked,
        hash=row.hash,
        respondents=count,
        constructs=tuple(dict.fromkeys(i["construct"] for i in row.items if i["construct"])),
        provenance=row.provenance,
        simulated=row.simulated,
    )


def _frame_out(name: str, frame: PopulationFrame) -> FrameRow:
    return FrameRow(
        name=name,
        hash=frame.hash(),
        factors=_factors_out(frame.factors),
        people=frame.cell_people.tolist(),
        provenance=frame.provenance,
        joint=frame.joint,
    )


def _frame_in(row: FrameRow) -> PopulationFrame:
    factors = _factors_in(row.factors)
    shape = tuple(len(factor.levels) for factor in factors)
    people = np.array(row.people, dtype=np.float64).reshape(shape)
    return PopulationFrame(factors, people, row.provenance, row.joint)


def _factors_out(factors: Sequence[Factor]) -> list[dict[str, object]]:
    return [{"name": factor.name, "levels": list(factor.levels)} for factor in factors]


def _factors_in(stored: Sequence[dict[str, object]]) -> tuple[Factor, ...]:
    return tuple(Factor(str(f["name"]), tuple(f["levels"])) for f in stored)  # type: ignore[arg-type]  # JSON


def _described(factors: Sequence[Factor]) -> str:
    return ", ".join(f"{factor.name} ({', '.join(factor.levels)})" for factor in factors)


def _choose(names: Sequence[str], otherwise: str) -> str:
    return f"Choose one of: {', '.join(names)}." if names else otherwise
