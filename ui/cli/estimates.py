"""`dsm estimate`: fit the social model to a wave and report what it says."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsm.seeds import LARGEST_SEED
from indicators.social.priors import DEFAULT_PRIORS

from .console import ask, say
from .fitting import piece_bars
from .opening import House, opened
from .options import Json, OptionError, names, pair, whole

if TYPE_CHECKING:
    from dsm.estimated import Estimated
    from dsm.report import Wanted
    from dsm.reported import ConstructReport


def estimate(
    wave: Annotated[
        str | None, typer.Argument(help="Which answers, as they were named at import.")
    ] = None,
    frame: Annotated[
        str | None,
        typer.Option(
            help="Population the answers are a sample of; by default the weighted sample's own."
        ),
    ] = None,
    for_: Annotated[
        list[str] | None,
        typer.Option("--for", help="Also report this population, where nobody was asked."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Groups, e.g. --by sex --by sex,age_band for the cross of both."),
    ] = None,
    construct: Annotated[
        list[str] | None, typer.Option(help="Estimate only this construct.")
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(help="Share giving an answer or a better one, e.g. --share ppltrst=6."),
    ] = None,
    sum_score: Annotated[
        list[float] | None,
        typer.Option(min=0, max=100, help="Share whose sum score reaches this percentage."),
    ] = None,
    between_towns: Annotated[
        float, typer.Option(help="Scale of the half-normal spread between towns.")
    ] = DEFAULT_PRIORS.between_towns,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same draws.")] = 1,
    csv: Annotated[Path | None, typer.Option(help="Also write the figures to this file.")] = None,
    *,
    wording_factor: Annotated[
        bool,
        typer.Option("--wording-factor", help="Try one where items run in both directions."),
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Let the pages show these estimates.")
    ] = False,
    kept: Annotated[
        bool, typer.Option("--kept", help="Report earlier estimates again; fit nothing.")
    ] = False,
    diagnostics: Annotated[
        bool, typer.Option("--diagnostics", help="Show every check of every fit.")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="List waves and estimates; estimate nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Estimate every construct of WAVE and report it by group."""
    from . import reports

    if csv is not None:
        reports.require_folder(csv)
    if kept and wording_factor:
        raise OptionError(
            "--kept fits nothing, and --wording-factor is about a fit.", "Leave one of them out."
        )
    with opened() as house:
        if list_:
            reports.show_list(house, json=json)
            return
        chosen = ask(wave, "Which wave", "WAVE", choices=_waves(house) if wave is None else ())
        wanted = _wanted(house, chosen, by, share, sum_score, for_, between_towns)
        if kept:
            estimates = _kept(house, chosen, frame, seed, construct)
        else:
            estimates = _fitted(
                house, chosen, frame, seed, construct, wanted, wording_factor=wording_factor
            )
        estimates = _published(house, estimates) if publish else estimates
        found = _reports(house, estimates, wanted)
    if csv is not None:
        reports.write_csv(csv, found)
        say(f"Figures written to {csv}.")
    reports.show(found, diagnostics=diagnostics, json=json)


def _waves(house: House) -> list[str]:
    from dsm import fieldwork
    from dsm.evidence import EvidenceError

    with house.transaction() as session:
        known = [wave.name for wave in fieldwork.waves(session)]
    if not known:
        raise EvidenceError("There are no answers.", "Import some with `dsm import answers`.")
    return known


def _wanted(
    house: House,
    wave: str,
    by: Sequence[str] | None,
    share: Sequence[str] | None,
    sum_score: Sequence[float] | None,
    towns: Sequence[str] | None,
    between_towns: float,
) -> "Wanted":
    from dsm import fieldwork
    from dsm.quantities import MeanScore, Quantity, SumScoreShare, item_share
    from dsm.report import Wanted

    quantities: list[Quantity] = [MeanScore()]
    with house.transaction() as session:
        responses = fieldwork.load_answers(session, wave)
    for text in share or ():
        item, code = pair(text, "--share", "ppltrst=6")
        quantities.append(item_share(responses, item, whole(code, "--share")))
    quantities += [SumScoreShare(percent) for percent in sum_score or ()]
    return Wanted(
        groupings=tuple(names(text) for text in by or ()),
        quantities=tuple(quantities),
        towns=tuple(towns or ()),
        between_towns=between_towns,
    )


def _fitted(
    house: House,
    wave: str,
    frame: str | None,
    seed: int,
    constructs: Sequence[str] | None,
    wanted: "Wanted",
    *,
    wording_factor: bool,
) -> "tuple[Estimated, ...]":
    from dsm import evidence, fieldwork, report, towns

    # In one transaction: what is refused leaves no population behind.
    with house.transaction() as session:
        population = frame or towns.keep_sample(session, wave)
        evidence.require_asked(constructs or (), fieldwork.load_answers(session, wave))
        # A minute of fitting must not end in a misspelt town.
        report.require_reportable(session, population, wanted)
    with piece_bars() as bars:
        return evidence.estimate(
            house.engine,
            house.settings.draws_folder,
            wave=wave,
            frame=population,
            constructs=constructs,
            seed=seed,
            wording_factor=wording_factor,
            on_progress=bars,
        )


def _kept(
    house: House, wave: str, frame: str | None, seed: int, constructs: Sequence[str] | None
) -> "tuple[Estimated, ...]":
    from dsm import report, towns

    with house.transaction() as session:
        population = frame or towns.sample_name(wave)
        return report.kept_estimates(
            session, wave=wave, frame=population, seed=seed, constructs=constructs or ()
        )


def _published(house: House, estimates: "Sequence[Estimated]") -> "tuple[Estimated, ...]":
    from dsm import evidence

    with house.transaction() as session:
        for one in estimates:
            if one.passed:
                evidence.publish(session, one.id)
            else:
                say(f"{one.construct} is not published: its draws failed a check.")
        kept = {one.id: one for one in evidence.all_estimates(session)}
    return tuple(kept[one.id] for one in estimates)


def _reports(
    house: House, estimates: "Sequence[Estimated]", wanted: "Wanted"
) -> "tuple[ConstructReport, ...]":
    from dsm import report

    with house.transaction() as session:
        return tuple(
            report.report(session, house.settings.draws_folder, one, wanted) for one in estimates
        )
