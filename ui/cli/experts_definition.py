"""`dsm experts add`: what is judged, from a file or from what the house knows already."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ask, show_lines
from .experts_options import Elicited, expert_keys
from .opening import opened
from .options import OptionError, pairs, whole

if TYPE_CHECKING:
    from sqlmodel import Session

    from dsm.elicitation.elicitation import Elicitation, Level, Object, Target

KINDS = ("ratings", "best-worst", "pairwise", "effects")
KNOWN = ("criteria", "categories", "policies", "actions")
MATURITY = "maturity"


def register(group: typer.Typer) -> None:
    """Add this command."""
    group.command()(add)


def add(
    slug: Elicited,
    kind: Annotated[str | None, typer.Option(help=f"One of: {', '.join(KINDS)}.")] = None,
    title: Annotated[
        list[str] | None,
        typer.Option(help="Title by language, e.g. --title en=Policies; may be repeated."),
    ] = None,
    objects: Annotated[
        str | None,
        typer.Option(help=f"What is judged: {', '.join(KNOWN)}, or a CSV: id, name, theme."),
    ] = None,
    levels: Annotated[
        str, typer.Option(help="Ratings: 1-5, maturity, or a CSV: number, name, meaning.")
    ] = MATURITY,
    targets: Annotated[
        Path | None,
        typer.Option(
            help="Effects: CSV with id, name, unit, observable; by default the city's indicators."
        ),
    ] = None,
    asked: Annotated[
        Path | None, typer.Option(help="Effects: CSV with action, indicator; by default all.")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="Effects: CSV of seed questions with id, text, unit, truth.")
    ] = None,
    instructions: Annotated[
        list[str] | None, typer.Option(help="Instructions by language, e.g. en=...; repeated.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Instead of all this: JSON as `export` writes it.")
    ] = None,
    *,
    named: Annotated[
        bool, typer.Option("--named", help="Keep ids of experts as they are: public data.")
    ] = False,
) -> None:
    """Set up what experts judge, as a draft."""
    from dataclasses import replace

    from dsm.audit import local_actor
    from dsm.elicitation import elicitations
    from dsm.elicitation.stored import read_elicitation

    with opened() as house, house.transaction() as session:
        if file is not None:
            made = replace(read_elicitation(file), slug=slug)
        else:
            chosen = ask(kind, "What experts do", "--kind", choices=KINDS)
            made = _made(
                session, slug, chosen, title, objects, levels, targets, asked, seeds, instructions
            )
        if named:
            made = replace(made, confidential=False)
        kept = elicitations.add(session, made, local_actor())
        expert_keys(house).make(kept.id)
    show_lines(f"{kept.slug} is a draft: {kept.kind} of {len(kept.objects)} objects.")


def _made(
    session: "Session",
    slug: str,
    kind: str,
    title: Sequence[str] | None,
    objects: str | None,
    levels: str,
    targets: Path | None,
    asked: Path | None,
    seeds: Path | None,
    instructions: Sequence[str] | None,
) -> "Elicitation":
    from dsm.elicitation import definition_files
    from dsm.elicitation.elicitation import Elicitation, Kind

    example = "en=Policies"
    texts = title or [ask(None, "Title by language, such as en=Policies", "--title")]
    titles = pairs(texts, "--title", example)
    languages = list(titles)
    judged = ask(objects, "What is judged (a CSV, or one of criteria, policies ...)", "--objects")
    effects = kind == Kind.EFFECTS
    return Elicitation(
        slug=slug,
        kind=Kind(kind),
        title=titles,
        instructions=pairs(instructions or [], "--instructions", example),
        objects=_objects(session, judged, languages),
        levels=_levels(levels, languages) if kind == Kind.RATINGS else (),
        targets=_targets(session, targets, languages) if effects else (),
        asked=definition_files.read_pairs(asked) if effects and asked else (),
        seeds=definition_files.read_seeds(seeds, languages) if effects and seeds else (),
    )


def _objects(session: "Session", text: str, languages: Sequence[str]) -> "tuple[Object, ...]":
    from dsm.elicitation import definition_files, ready_made

    known: Mapping[str, Callable[[], tuple[Object, ...]]] = {
        "criteria": lambda: ready_made.policy_criteria(languages),
        "categories": lambda: ready_made.policy_categories(languages),
        "policies": lambda: ready_made.policies(session, languages),
        "actions": lambda: ready_made.actions(session, languages),
    }
    if text in known:
        return known[text]()
    return definition_files.read_objects(Path(text), languages)


def _levels(text: str, languages: Sequence[str]) -> "tuple[Level, ...]":
    from dsm.elicitation import definition_files, ready_made

    if text == MATURITY:
        return ready_made.maturity_levels(languages)
    lowest, dash, highest = text.partition("-")
    if not dash or not lowest.isdigit():
        return definition_files.read_levels(Path(text), languages)
    low, high = whole(lowest, "--levels"), whole(highest, "--levels")
    if not 0 <= high - low < 1000:
        raise OptionError(f"--levels {text!r} is no scale.", "Write worst-best, such as 1-5.")
    return ready_made.plain_levels(low, high, languages)


def _targets(
    session: "Session", file: Path | None, languages: Sequence[str]
) -> "tuple[Target, ...]":
    from dsm.elicitation import definition_files, ready_made

    if file is None:
        return ready_made.targets(session, languages)
    return definition_files.read_targets(file, languages)
