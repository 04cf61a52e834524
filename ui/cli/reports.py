"""How estimates are printed: tables for people, JSON and CSV for programs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import show_json, show_lines, show_table
from .opening import House

if TYPE_CHECKING:
    from dsm.estimated import Estimated
    from dsm.moved import Moved
    from dsm.reported import ConstructReport, Line, PopulationReport
    from indicators.social.summaries import Estimate

COLUMNS = (
    *("population", "group", "% of people", "median", "50 %", "90 %"),
    *("90 % with town", "n", "effective n", "direct", "borrowed %"),
)
HIDDEN = {
    "few-respondents": "too few answers",
    "few-people": "too few people",
    "all-or-none": "all or none in a small group",
    "would-reveal": "would reveal another group",
}


def show_list(house: House, *, json: bool) -> None:
    """Print which waves there are and what was estimated from them."""
    from dsm import evidence, fieldwork

    with house.transaction() as session:
        waves, estimates = fieldwork.waves(session), evidence.all_estimates(session)
    if json:
        show_json(
            {
                "waves": [_wave_row(wave) for wave in waves],
                "estimates": [_estimate_row(one) for one in estimates],
            }
        )
        return
    show_table(
        ("wave", "asked", "answers", "simulated", "constructs"),
        [(w.name, w.asked, w.respondents, w.simulated, ", ".join(w.constructs)) for w in waves],
    )
    show_lines("")
    show_table(
        ("estimate", "construct", "wave", "population", "seed", "made", "draws", "fits", "shown"),
        [
            (
                one.id,
                one.construct,
                one.wave,
                one.frame,
                one.seed,
                one.made_on,
                "good" if one.passed else "failed",
                "yes" if one.fits else "not in all",
                "other priors" if one.has_other_priors else "published" if one.published else "",
            )
            for one in estimates
        ],
    )


def show(found: "Sequence[ConstructReport]", *, diagnostics: bool, json: bool) -> None:
    """Print what was found, construct by construct."""
    if json:
        show_json({"constructs": [_construct_row(one) for one in found]})
        return
    for one in found:
        _show_construct(one)
    _show_sentences(found)
    if diagnostics:
        _show_diagnostics(found)


def require_folder(file: Path) -> None:
    """Refuse a file in a folder that is not there, before an estimate is made for it.

    Raises
    ------
    FileError
        If there is no such folder, or the file is itself a folder.
    """
    from surveys.errors import FileError

    if file.is_dir():
        raise FileError(f"{str(file)!r} is a folder.", "Name a file in it, such as figures.csv.")
    if not file.absolute().parent.is_dir():
        raise FileError(f"There is no folder {str(file.parent)!r}.", "Make it, or choose another.")


def write_csv(file: Path, found: "Sequence[ConstructReport]") -> None:
    """Write one row per figure; the file appears whole or not at all."""
    write_rows(file, [row for one in found for row in _flat_rows(one)])


def write_rows(file: Path, rows: "Sequence[dict[str, Any]]") -> None:
    """Write rows with the columns of the first; the file appears whole or not at all.

    Raises
    ------
    FileError
        If it cannot be written there.
    """
    from surveys.errors import FileError

    try:
        _write_rows(file, rows)
    except OSError as error:
        raise FileError(
            f"{str(file)!r} cannot be written: {error.strerror or error}.", "Choose another file."
        ) from error


def construct_name(construct: str) -> str:
    """Return what a construct is called, in English; its id where the catalogue lacks it."""
    from surveys.instruments import load_constructs

    known = load_constructs().get(construct)
    return known.name["en"] if known else construct


def interval(estimate: "Estimate", percent: int) -> str:
    """Return the central interval of so many percent, in words."""
    low, high = getattr(estimate, f"low{percent}"), getattr(estimate, f"high{percent}")
    return f"{low:.1f}–{high:.1f}"


def signed(estimate: "Estimate", *, places: int = 1) -> str:
    """Return the central 90 % interval of a difference, in words."""
    return f"{estimate.low90:+.{places}f} to {estimate.high90:+.{places}f}"


def group_name(title: str) -> str:
    """Return what a group is called in tables.

    Examples
    --------
    >>> group_name("all"), group_name("female")
    ('everybody', 'female')
    """
    return "everybody" if title == "all" else title


def show_moved(moved: "Sequence[Moved]", pair: tuple[str, str], title: str) -> None:
    """Print how far every group's figure moved from one fit to another; `pair` names the two."""
    show_table(
        ("group", pair[0], "90 %", pair[1], "90 %", "moved (sd)"),
        [
            (
                group_name(one.group),
                one.usual.median,
                interval(one.usual, 90),
                one.other.median,
                interval(one.other, 90),
                f"{one.in_sds:+.2f}",
            )
            for one in moved
        ],
        title,
    )


def moved_rows(moved: "Sequence[Moved]", pair: tuple[str, str]) -> list[dict[str, object]]:
    """Return the same for programs."""
    return [
        {
            "group": one.group,
            pair[0]: estimate_columns(one.usual),
            pair[1]: estimate_columns(one.other),
            "moved_in_sds": one.in_sds,
        }
        for one in moved
    ]


def estimate_columns(estimate: "Estimate | None") -> dict[str, float | None]:
    """Return a figure with its intervals as columns; empty ones where it is hidden."""
    names = ("median", "low50", "high50", "low90", "high90")
    return {name: getattr(estimate, name) if estimate else None for name in names}


def _show_construct(one: "ConstructReport") -> None:
    quantities = dict.fromkeys(
        line.quantity for population in one.populations for line in population.lines
    )
    for quantity in quantities:
        title = f"{construct_name(one.estimated.construct)}: {quantity.title}, {quantity.unit}"
        rows = [
            _table_row(population, line)
            for population in one.populations
            for line in population.lines
            if line.quantity == quantity
        ]
        rows += [
            (
                population.name,
                f"everybody, spread {each.between_towns:g}",
                None,
                each.estimate.median,
                *(None,) * 2,
                interval(each.estimate, 90),
                *(None,) * 4,
            )
            for population in one.populations
            for each in population.sensitivity
            if each.quantity == quantity
        ]
        towns = any(not population.asked for population in one.populations)
        columns = [at for at, name in enumerate(COLUMNS) if towns or name != "90 % with town"]
        show_table(
            [COLUMNS[at] for at in columns], [[row[at] for at in columns] for row in rows], title
        )
    fit = one.estimated
    show_lines(
        f"From the answers of {fit.asked}{' (simulated)' if fit.simulated else ''}, estimated "
        f"{fit.made_on} with seed {fit.seed}, model {fit.model_version}, estimate {fit.id}."
    )
    show_lines(*_wording_lines(fit))
    for error in one.refused:
        show_lines(f"Not given: {error.problem} {error.fix}")
    show_lines(f"Verdict: {one.verdict}", "")


def _wording_lines(fit: "Estimated") -> list[str]:
    if fit.wording_factor is None:
        return []
    if not fit.wording_factor:
        return ["A wording factor did not improve the held-out score, so there is none."]
    return [f"With a wording factor on {fit.wording_factor}."]


def _show_sentences(found: "Sequence[ConstructReport]") -> None:
    sentences = [s for one in found for each in one.populations for s in each.sentences]
    show_lines(*dict.fromkeys(sentences))


def _show_diagnostics(found: "Sequence[ConstructReport]") -> None:
    show_lines("")
    show_table(
        ("construct", "check", "about", "value", "limit", "passed"),
        [
            (
                one.estimated.construct,
                check.id,
                check.about,
                f"{check.value:.4g}",
                f"{check.limit:.4g}",
                "yes" if check.passed else "NO",
            )
            for one in found
            for check in one.estimated.verdict
        ],
        "Checks",
    )


def _write_rows(file: Path, rows: "Sequence[dict[str, Any]]") -> None:
    import csv

    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]) if rows else [])
            writer.writeheader()
            writer.writerows(rows)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _table_row(population: "PopulationReport", line: "Line") -> tuple[object, ...]:
    group = ", ".join(line.levels.values()) or "everybody"
    if line.estimate is None:
        return population.name, group, line.percent_of_people, HIDDEN[line.hidden], *(None,) * 7
    return (
        population.name,
        group,
        line.percent_of_people,
        line.estimate.median,
        interval(line.estimate, 50),
        interval(line.estimate, 90),
        interval(line.with_town, 90) if line.with_town else None,
        line.answers,
        line.effective,
        line.direct,
        None if line.borrowed is None else round(100 * line.borrowed),
    )


def _construct_row(one: "ConstructReport") -> dict[str, Any]:
    return {
        **_estimate_row(one.estimated),
        "name": construct_name(one.estimated.construct),
        "verdict": one.verdict,
        "checks": [
            {
                "id": check.id,
                "about": check.about,
                "passed": check.passed,
                "value": check.value,
                "limit": check.limit,
                "sentence": check.sentence,
            }
            for check in one.estimated.verdict
        ],
        "refused": [{"problem": error.problem, "fix": error.fix} for error in one.refused],
        "populations": [
            {
                "population": each.name,
                "provenance": each.provenance,
                "asked": each.asked,
                "alike": dict(each.alike),
                "between_towns": each.between_towns,
                "sentences": list(each.sentences),
                "figures": [_line_row(line) for line in each.lines],
                "sensitivity": [
                    {
                        "quantity": sensitivity.quantity.title,
                        "between_towns": sensitivity.between_towns,
                        **estimate_columns(sensitivity.estimate),
                    }
                    for sensitivity in each.sensitivity
                ],
            }
            for each in one.populations
        ],
    }


def _flat_rows(one: "ConstructReport") -> Iterator[dict[str, Any]]:
    for population in one.populations:
        for line in population.lines:
            row = _line_row(line)
            group = "; ".join(f"{factor}={level}" for factor, level in line.levels.items())
            yield {
                "construct": one.estimated.construct,
                "wave": one.estimated.wave,
                "population": population.name,
                "asked": population.asked,
                "seed": one.estimated.seed,
                **row,
                "group": group,
                "verdict": one.verdict,
            }


def _line_row(line: "Line") -> dict[str, Any]:
    return {
        "quantity": line.quantity.title,
        "unit": line.quantity.unit,
        "group": dict(line.levels),
        "percent_of_people": line.percent_of_people,
        "hidden": "" if line.estimate is not None else str(line.hidden),
        **estimate_columns(line.estimate),
        "low90_with_town": line.with_town.low90 if line.with_town else None,
        "high90_with_town": line.with_town.high90 if line.with_town else None,
        "answers": line.answers,
        "effective_answers": line.effective,
        "direct": line.direct,
        "borrowed_share": line.borrowed,
    }


def _estimate_row(one: Any) -> dict[str, Any]:
    return {
        "estimate": one.id,
        "construct": one.construct,
        "wave": one.wave,
        "asked_when": one.asked,
        "population": one.frame,
        "simulated": one.simulated,
        "seed": one.seed,
        "model_version": one.model_version,
        "hash": one.hash,
        "made_from": one.made_from,
        "made_on": one.made_on,
        "draws_pass": one.passed,
        "model_fits": one.fits,
        "published": one.published,
    }


def _wave_row(wave: Any) -> dict[str, Any]:
    return {
        "name": wave.name,
        "asked_when": wave.asked,
        "answers": wave.respondents,
        "simulated": wave.simulated,
        "constructs": list(wave.constructs),
        "provenance": wave.provenance,
        "hash": wave.hash,
    }
