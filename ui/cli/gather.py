"""`dsm import`: answers, populations, figures, actions, policies and events from files."""

from pathlib import Path
from typing import Annotated

import typer

from .console import ask, say, show_lines
from .opening import opened
from .options import Actor, OptionError, names, number, pairs, whole

group = typer.Typer(
    no_args_is_help=True, help="Bring in files. Each is read whole and kept whole, or not at all."
)

File = Annotated[Path, typer.Argument(help="The file.", show_default=False)]
Folder = Annotated[Path, typer.Argument(help="The folder with the files.", show_default=False)]


@group.command()
def answers(
    file: File,
    mapping: Annotated[
        str | None, typer.Option(help="Mapping file, or the name of a shipped mapping.")
    ] = None,
    instrument: Annotated[
        str | None, typer.Option(help="Instead: the questionnaire of ours the file comes from.")
    ] = None,
    wave: Annotated[str | None, typer.Option(help="What to call this wave.")] = None,
    asked: Annotated[str | None, typer.Option(help="When people answered, e.g. 2026-10.")] = None,
    frame: Annotated[
        str | None, typer.Option(help="Population whose groups the answers are sorted into.")
    ] = None,
    weight: Annotated[
        str, typer.Option(help="Column with weights, with --instrument; a mapping names its own.")
    ] = "",
    *,
    rake: Annotated[
        bool, typer.Option("--rake", help="Scale weights to the margins of --frame.")
    ] = False,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Say that nobody was really asked.")
    ] = False,
) -> None:
    """Import answers from a CSV, XLSX or SPSS file."""
    _check_answer_options(mapping, instrument, frame, weight, rake=rake)
    if instrument is None:
        mapping = ask(mapping, "Which mapping (a file, or a shipped one)", "--mapping")
    wave = ask(wave, "What to call this wave", "--wave")
    asked = ask(asked, "When people answered, e.g. 2026-10", "--asked")
    from dsm.intake import import_answers
    from dsm.item_directions import contrary_items

    with opened() as house:
        with house.transaction() as session:
            kept = import_answers(
                session,
                file,
                wave=wave,
                asked=asked,
                mapping=mapping,
                instrument=instrument,
                frame=frame,
                weight=weight,
                rake=rake,
                simulated=simulated,
            )
        with house.transaction() as session:
            against = contrary_items(session, kept.name)
    show_lines(f"{kept.respondents:,} answers kept as {kept.name!r}: {', '.join(kept.constructs)}.")
    for one in against:
        say(
            f"Warning: {one.item} seems to run the other way than the other items of "
            f"{one.construct} (it correlates {one.loading:.2f} with what they share). Are its codes "
            "turned as they should be?"
        )


@group.command()
def frame(
    file: File,
    name: Annotated[str | None, typer.Option(help="What to call this population.")] = None,
    factors: Annotated[
        str, typer.Option(help="Columns that make the groups, e.g. district,sex,age_band.")
    ] = "",
    people: Annotated[str, typer.Option(help="Column with people per cell.")] = "people",
    only: Annotated[
        list[str] | None, typer.Option(help="Read only lines where, e.g. --only year=2026.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the counts come from.")] = "",
    *,
    fractions: Annotated[
        bool, typer.Option("--fractions", help="Allow fractional counts, as in estimated tables.")
    ] = False,
) -> None:
    """Import a population: a CSV file with one line per cell."""
    name = ask(name, "What to call this population", "--name")
    from dsm import fieldwork
    from surveys.frames import read_frame

    read = read_frame(
        file,
        names(factors) or None,
        people,
        only=pairs(only or [], "--only", "year=2026") or None,
        fractions=fractions,
        provenance=source,
    )
    with opened() as house, house.transaction() as session:
        fieldwork.keep_frame(session, name, read)
    groups = " x ".join(f"{len(factor.levels)} {factor.name}" for factor in read.factors)
    show_lines(f"{read.total:,.0f} people kept as {name!r}: {groups}.")


@group.command()
def town(
    file: File,
    name: Annotated[str | None, typer.Option(help="What to call this population.")] = None,
    year: Annotated[int | None, typer.Option(help="Year to take.", show_default=False)] = None,
    borrow_from: Annotated[
        str | None, typer.Option(help="Wave whose composition fills what the file does not know.")
    ] = None,
    fix: Annotated[
        list[str] | None, typer.Option(help="All live in one group, e.g. --fix region=NO05.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(help="Assume percentages, e.g. --assume education=24,40,36."),
    ] = None,
    factors: Annotated[str, typer.Option(help="What the wave calls sex and age.")] = "sex,age_band",
    municipality: Annotated[
        str | None, typer.Option(help="Which one, where the file holds several.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the counts come from.")] = "",
) -> None:
    """Import a town nobody was asked in: residents by sex and single year of age.

    What the file does not know is taken, inside each group of sex and age, from the weighted
    sample of a wave.
    """
    name = ask(name, "What to call this population", "--name")
    wave = ask(borrow_from, "Wave to borrow the composition from", "--borrow-from")
    chosen_year = ask(str(year) if year else None, "Year to take", "--year")
    sex_and_age = names(factors)
    if len(sex_and_age) != 2:
        raise OptionError(f"--factors {factors!r} are not two.", "Write --factors sex,age_band.")
    from dsm.towns import keep_town

    with opened() as house, house.transaction() as session:
        kept = keep_town(
            session,
            name,
            file,
            year=whole(chosen_year, "--year"),
            wave=wave,
            factors=(sex_and_age[0], sex_and_age[1]),
            fixed=pairs(fix or [], "--fix", "region=NO05"),
            assumed=_shares(assume or []),
            municipality=municipality,
            source=source,
        )
    show_lines(f"{kept.total:,.0f} people kept as {name!r}. {kept.provenance}.")


@group.command()
def indicators(file: File) -> None:
    """Import the indicators of the three goals, with their goalposts; they replace the old ones."""
    from dsm import goals
    from indicators.composite import read_indicators

    read = read_indicators(file)
    with opened() as house, house.transaction() as session:
        count = goals.keep_indicators(session, read)
    show_lines(f"{count} indicators kept.")


@group.command()
def keyfigures(
    file: File,
    city: Annotated[
        str | None, typer.Option(help="Whose rows to read, if the file holds several cities.")
    ] = None,
) -> None:
    """Import U4SSC key figures by year; a figure of the same year replaces the old one."""
    from dsm import goals
    from indicators.kpis.values import read_values

    read = read_values(file, city=city)
    with opened() as house, house.transaction() as session:
        count = goals.keep_key_figures(session, read)
    show_lines(f"{count} key figures kept.")


@group.command()
def targets(file: File) -> None:
    """Import what the city holds its key figures against; they replace the old ones."""
    from dsm import goals
    from indicators.kpis.benchmarks import read_benchmarks

    read = read_benchmarks(file)
    with opened() as house, house.transaction() as session:
        count = goals.keep_targets(session, read)
    show_lines(f"{count} targets kept.")


@group.command()
def actions(file: File) -> None:
    """Import what the city could do, with costs and rules; it replaces the old list."""
    from dsm import measures
    from dsm.decisions.actions import read_actions

    read = read_actions(file)
    with opened() as house, house.transaction() as session:
        count = measures.keep_actions(session, read)
    show_lines(f"{count} actions kept.")


@group.command()
def effects(file: File) -> None:
    """Import what experts say an action does to an indicator; it replaces what they said before."""
    from dsm import goals, measures
    from indicators.experts.effects import read_effects

    with opened() as house, house.transaction() as session:
        actions = {action.id for action in measures.load_actions(session)}
        indicators = {indicator.id for indicator in goals.load_indicators(session)}
        read = read_effects(file, actions=actions or None, indicators=indicators or None)
        count = measures.keep_judgements(session, read)
    show_lines(f"{count} judgements kept.")


@group.command()
def delivery(file: File) -> None:
    """Import the chance that an action is carried out, by level of its policy."""
    from dsm import measures
    from dsm.decisions.delivery import read_delivery_chances

    read = read_delivery_chances(file)
    with opened() as house, house.transaction() as session:
        measures.keep_delivery_chances(session, read)
    show_lines(f"{len(read)} chances kept.")


@group.command()
def policies(folder: Folder, actor: Actor = None) -> None:
    """Import policies with their components and thresholds, as entries of the log."""
    name = ask(actor, "Who enters this", "--actor")
    from dsm import goals, policy
    from dsm.maturity.files import read_policies
    from dsm.tables import utc_now

    with opened() as house, house.transaction() as session:
        known = {one.id: one for one in goals.load_indicators(session)}
        start = policy.load_register(session)
        entries = read_policies(folder, known, at=utc_now(), actor=name, start=start)
        count = policy.keep_entries(session, entries)
    show_lines(f"{count} entries added to the policy log.")


@group.command()
def events(folder: Folder, actor: Actor = None) -> None:
    """Import innovation events with effects, findings and answers, as entries of the log."""
    name = ask(actor, "Who enters this", "--actor")
    from dsm import policy
    from dsm.maturity.files import read_events
    from dsm.tables import utc_now

    with opened() as house, house.transaction() as session:
        register = policy.load_register(session)
        entries = read_events(folder, register, at=utc_now(), actor=name)
        count = policy.keep_entries(session, entries)
    show_lines(f"{count} entries added to the policy log.")


@group.command()
def remove(
    wave: Annotated[str, typer.Argument(help="Which wave.", show_default=False)],
) -> None:
    """Forget a wave, its answers and every estimate made from them, with their draws."""
    from dsm.jobs.results import forget_wave

    with opened() as house:
        forget_wave(house.engine, house.settings.draws_folder, wave)
    show_lines(f"{wave!r} is gone.")


def _check_answer_options(
    mapping: str | None, instrument: str | None, frame: str | None, weight: str, *, rake: bool
) -> None:
    if mapping is not None and instrument is not None:
        raise OptionError("--mapping and --instrument are both given.", "Give one of them.")
    if rake and frame is None:
        raise OptionError("--rake has no population.", "Say which with --frame.")
    if weight and instrument is None:
        raise OptionError("--weight goes with --instrument.", "Name the column in the mapping.")


def _shares(texts: list[str]) -> dict[str, list[float]]:
    found = pairs(texts, "--assume", "education=24,40,36")
    return {
        name: [number(part, "--assume") / 100 for part in names(value)]
        for name, value in found.items()
    }
