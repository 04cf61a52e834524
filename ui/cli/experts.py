"""`dsm experts`: what experts judge, who they are, their rounds, and their judgements from files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import experts_definition, experts_entry, experts_results
from .console import ask, say, show_json, show_lines, show_table
from .experts_options import Elicited, Round, expert_keys
from .opening import opened
from .options import Json
from .survey_options import end, require_writable, write_secret

if TYPE_CHECKING:
    from dsm.elicitation.elicitation import Elicitation
    from dsm.elicitation.experts import Invited
    from dsm.elicitation.gathered import Turnout
    from dsm.settings import Settings

    from .opening import House

group = typer.Typer(
    no_args_is_help=True, help="Experts: ratings, weights and effects, in two private rounds."
)
rounds = typer.Typer(no_args_is_help=True, help="Open and close the two rounds.")
group.add_typer(rounds, name="rounds")
experts_definition.register(group)
experts_entry.register(group)
experts_results.register(group)

WHAT = ("judgements", "elicitation", "experts")
LinksFile = Annotated[
    Path, typer.Option("--links", help="Write the personal links to this CSV file.")
]


@group.command("list")
def list_all(*, json: Json = False) -> None:
    """List what experts were asked, with where it stands."""
    from dsm.elicitation import elicitations, gathered

    with opened() as house, house.transaction() as session:
        rows = [
            _row(one, gathered.turnout(session, one.slug))
            for one in elicitations.all_elicitations(session)
        ]
    if json:
        show_json(rows)
    else:
        columns = ("slug", "kind", "state", "round", "objects", "experts", "begun", "handed in")
        show_table(columns, [tuple(row.values()) for row in rows])


@group.command()
def show(slug: Elicited, *, json: Json = False) -> None:
    """Show what is judged, on which scale, and how many have handed in."""
    from dsm.elicitation import elicitations, gathered
    from dsm.elicitation.stored import to_json
    from surveys.asking.words import say as spoken

    with opened() as house, house.transaction() as session:
        found = elicitations.find(session, slug)
        row = _row(found, gathered.turnout(session, slug))
    if json:
        show_json({**row, "asks": to_json(found)})
        return
    show_table(("", ""), list(row.items()), spoken(found.title, "en"))
    show_table(
        ("object", "name", "theme"),
        [(one.id, spoken(one.name, "en"), one.theme) for one in found.objects],
    )
    if found.levels:
        show_table(
            ("level", "name", "what it takes"),
            [
                (one.number, spoken(one.name, "en"), spoken(one.meaning, "en"))
                for one in found.levels
            ],
        )
    if found.targets:
        show_table(
            ("indicator", "name", "unit"),
            [(one.id, spoken(one.name, "en"), one.unit) for one in found.targets],
        )


@group.command()
def invite(
    slug: Elicited,
    file: Annotated[Path, typer.Argument(help="CSV: name, and perhaps group and contact.")],
    links: LinksFile,
) -> None:
    """Invite experts and write their personal links, which stand in that file and nowhere else."""
    require_writable(links)
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.elicitation import elicitations
    from dsm.elicitation import experts as seats

    people = seats.read_experts(file)
    with opened() as house:
        with exclusive(house.engine) as session:
            found = elicitations.find(session, slug)
            key = expert_keys(house).make(found.id)
            invited = seats.invite(session, key, slug, people, local_actor())
        write_secret(links, _links_csv(house.settings, slug, invited))
    show_lines(f"{len(invited)} experts are invited; their links are in {links}.")


@group.command()
def reissue(
    slug: Elicited,
    name: Annotated[str, typer.Argument(help="As the expert was invited.", show_default=False)],
    links: LinksFile,
) -> None:
    """Give an expert a new link; the old one opens nothing any more, what was judged stays."""
    require_writable(links)
    from dsm.audit import local_actor
    from dsm.elicitation import elicitations
    from dsm.elicitation import experts as seats

    with opened() as house:
        with house.transaction() as session:
            key = expert_keys(house).of(elicitations.find(session, slug).id)
            invited = seats.reissue(session, key, slug, name, local_actor())
        write_secret(links, _links_csv(house.settings, slug, (invited,)))
    show_lines(f"The new link is in {links}.")


@rounds.command("open")
def open_round(
    slug: Elicited,
    closes: Annotated[
        str | None, typer.Option(help="Last day of the round, or moment.", show_default=False)
    ] = None,
) -> None:
    """Open the first round of a draft, or the second once the first is closed."""
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.elicitation import elicitations

    closes_at = end(closes, "--closes") if closes else None
    with opened() as house, exclusive(house.engine) as session:
        found = elicitations.open_round(session, slug, local_actor(), closes_at=closes_at)
    show_lines(f"Round {found.round} of {slug} is open.")


@rounds.command("close")
def close_round(slug: Elicited) -> None:
    """Close the open round; only then may anybody look at it."""
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.elicitation import elicitations, gathered

    with opened() as house, exclusive(house.engine) as session:
        found = elicitations.close_round(session, slug, local_actor())
        came = gathered.turnout(session, slug)
    if came.begun > came.handed_in:
        say(f"{came.begun - came.handed_in} began and did not hand in; they do not count.")
    show_lines(f"Round {found.round} of {slug} is closed; {came.handed_in} experts handed in.")


@group.command("import")
def import_judgements(
    slug: Elicited,
    file: Annotated[Path, typer.Argument(help="CSV in the form of this kind.")],
    seeds: Annotated[
        Path | None,
        typer.Option(help="Effects: also their answers to seed questions, from this CSV."),
    ] = None,
    *,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="What the file says replaces what is there of this round; all else stays, also "
            "what was handed in in the round before.",
        ),
    ] = False,
    part: Annotated[
        bool, typer.Option("--part", help="More files follow, so raters need not be linked yet.")
    ] = False,
) -> None:
    """Keep the judgements in a file as those of the open round, all of the file or none."""
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.elicitation import elicitations
    from dsm.elicitation.importing import keep_from_csv

    with (
        opened() as house,
        _noted_if_refused(house, slug, file),
        exclusive(house.engine) as session,
    ):
        key = expert_keys(house).make(elicitations.find(session, slug).id)
        came = keep_from_csv(
            session, key, slug, file, local_actor(), replace=replace, is_part=part, seeds=seeds
        )
    if came.newcomers:
        say(f"{came.newcomers} experts are new; they are numbered in the order of their ids.")
    if came.stayed is None:
        say("What these experts handed in, and the file does not speak of, stays as it was.")
    elif came.stayed:
        say(f"{came.stayed} judgements that the file does not speak of stay as they were.")
    show_lines(f"Judgements of {came.experts} experts are kept; {came.replaced} gave way.")


@group.command()
def truths(
    slug: Elicited,
    file: Annotated[Path, typer.Argument(help="CSV: id of the seed question, and truth.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let truths that are known already give way.")
    ] = False,
) -> None:
    """Fill in answers to seed questions that are known by now."""
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.elicitation import elicitations
    from dsm.elicitation.definition_files import read_truths

    told = read_truths(file)
    with opened() as house, exclusive(house.engine) as session:
        found = elicitations.tell_truths(session, slug, told, local_actor(), replace_known=replace)
    known = sum(seed.truth is not None for seed in found.seeds)
    show_lines(f"{known} of {len(found.seeds)} seed questions of {slug} have a known answer.")


@group.command()
def export(
    slug: Elicited,
    to: Annotated[Path, typer.Option(help="File to write.")],
    what: Annotated[str, typer.Option(help=f"One of: {', '.join(WHAT)}.")] = WHAT[0],
    round: Round = None,
) -> None:
    """Write judgements by label (CSV), what is asked (JSON), or who was asked (CSV)."""
    what = ask(what, "What to write", "--what", choices=WHAT)
    require_writable(to)
    from dsm.audit import local_actor
    from dsm.elicitation import elicitations
    from dsm.elicitation import experts as seats
    from dsm.elicitation.exporting import judgement_rows

    with opened() as house, house.transaction() as session:
        found = elicitations.find(session, slug)
        if what == "judgements":
            content = _csv(*judgement_rows(session, slug, round, local_actor()))
        elif what == "experts":
            asked = seats.names(session, expert_keys(house).of(found.id), slug)
            rows = [(one.name, one.group, one.contact) for one in asked]
            content = _csv(("name", "group", "contact"), rows)
        else:
            content = _definition(found)
    write_secret(to, content)
    show_lines(f"Written to {to}.")


@group.command()
def forget(
    slug: Elicited,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget who the experts were, for good: names, contacts and links; judgements stay."""
    from dsm.audit import local_actor
    from dsm.elicitation.forgetting import forget as forget_experts

    question = f"Forget the names of all experts of {slug}, so that nobody can come back"
    if not yes and ask(None, question, "--yes", choices=("no", "yes")) == "no":
        show_lines("Nothing was forgotten.")
        return
    with opened() as house:
        gone = forget_experts(house.engine, expert_keys(house), slug, local_actor())
    show_lines(f"{gone} experts of {slug} are forgotten; their judgements stay.")


@group.command()
def remove(
    slug: Elicited,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete an elicitation with all judgements and the key of its experts' names.

    What was handed to plans stays there, by numbers; `dsm import effects` replaces it.
    """
    from dsm.audit import local_actor
    from dsm.elicitation import elicitations, planning

    question = f"Delete {slug} and all its judgements"
    if not yes and ask(None, question, "--yes", choices=("no", "yes")) == "no":
        show_lines("Nothing was deleted.")
        return
    with opened() as house:
        gone = elicitations.remove(house.engine, expert_keys(house), slug, local_actor())
        with house.transaction() as session:
            stay = planning.count_in_plans(session, slug)
    if stay:
        fix = "`dsm import effects` replaces all that plans rest on."
        say(f"{stay} judgements that plans rest on stay there, by numbers; {fix}")
    show_lines(f"{slug} is deleted, with {gone} judgements.")


@contextmanager
def _noted_if_refused(house: "House", slug: str, file: Path) -> Iterator[None]:
    """Note a refused import: what it is refused for can tell of judgements nobody may see yet."""
    from dsm import audit
    from dsm.elicitation import elicitations
    from surveys.errors import FixableError

    try:
        yield
    except FixableError:
        # In a transaction of its own: that of the import is taken back.
        with house.transaction() as session:
            if any(one.slug == slug for one in elicitations.all_elicitations(session)):
                by, subject = audit.local_actor(), f"elicitation:{slug}"
                audit.record(session, by, "refuse-import", subject, file=file.name)
        raise


def _row(found: "Elicitation", came: "Turnout") -> dict[str, Any]:
    return {
        "slug": found.slug,
        "kind": str(found.kind),
        "state": str(found.state),
        "round": found.round,
        "objects": len(found.objects),
        "experts": came.experts,
        "begun": came.begun,
        "handed_in": came.handed_in,
    }


def _links_csv(settings: "Settings", slug: str, invited: "tuple[Invited, ...]") -> bytes:
    from ui.addresses import expert_link

    rows = [
        (one.expert.name, one.expert.contact, expert_link(settings, slug, one.token))
        for one in sorted(invited, key=lambda one: one.expert.name)
    ]
    return _csv(("name", "contact", "link"), rows)


def _csv(header: Any, rows: Any) -> bytes:
    from surveys.exchange.delimited_out import csv_for_analysis

    return csv_for_analysis(header, rows)


def _definition(found: "Elicitation") -> bytes:
    import json

    from dsm.elicitation.stored import to_json

    content = {"slug": found.slug, "kind": str(found.kind), **to_json(found)}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
