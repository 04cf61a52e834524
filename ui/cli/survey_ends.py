"""`dsm survey mix`, `keep-wave`, `purge`, `run-due`: what happens to answers in the end."""

from typing import Annotated

import typer

from .console import ask, say, show_json, show_lines, show_table
from .opening import opened
from .options import Json, OptionError
from .survey_options import Slug, keyring


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(mix)
    group.command("keep-wave")(keep_wave)
    group.command()(purge)
    group.command("run-due")(run_due)
    group.command()(deletions)


def mix(slug: Slug) -> None:
    """Shuffle waiting answers away from their invitations, where at least ten wait."""
    from dsm.surveying import campaigns, inbox
    from dsm.surveying.mixing import mix as mix_answers

    with opened() as house:
        with house.transaction() as session:
            campaign = campaigns.find(session, slug)
        moved = mix_answers(house.engine, keyring(house), campaign.id, force=True)
        with house.transaction() as session:
            left = inbox.waiting(session, campaign.id)
    show_lines(f"{moved} answers of {slug} are mixed; {left} wait.")


def keep_wave(
    slug: Slug,
    wave: Annotated[str | None, typer.Option(help="What to call the wave.")] = None,
    asked: Annotated[
        str | None, typer.Option(help="When people answered; by default when it opened.")
    ] = None,
    *,
    rake: Annotated[
        bool, typer.Option("--rake", help="Scale weights to the margins of its population.")
    ] = False,
) -> None:
    """Keep the answers of a closed campaign as a wave to estimate from."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, waves

    name = ask(wave, "What to call the wave", "--wave")
    with opened() as house, house.transaction() as session:
        kept = waves.keep_wave(session, slug, name, local_actor(), asked=asked, rake=rake)
        frame = waves.frame_name(session, campaigns.find(session, slug))
    show_lines(f"{kept.respondents:,} answers kept as {kept.name!r}: {', '.join(kept.constructs)}.")
    if frame:
        show_lines(f"Estimate it with `dsm estimate {kept.name} --frame '{frame}'`.")


def purge(
    slug: Slug,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking again.")] = False,
    json: Json = False,
) -> None:
    """Delete all answers of a closed campaign and everything made of them, and prove it."""
    if not yes and ask(None, f"Write {slug} to delete all its answers", "--yes") != slug:
        raise OptionError("Nothing was deleted.", f"Write {slug}, or give --yes.")
    from dsm.audit import local_actor
    from dsm.surveying import purging

    with opened() as house:
        counts = purging.purge(
            house.engine, keyring(house), house.settings.draws_folder, slug, local_actor()
        )
    if json:
        show_json(counts)
        return
    show_table(("deleted", "how many"), [(what, count) for what, count in counts.items() if count])
    show_lines(f"Nothing of {slug} is left; the proof is in `dsm survey deletions`.")


def run_due(*, json: Json = False) -> None:
    """Do what dates ask for: close, delete contacts, delete answers. Meant for a daily clock."""
    from dsm.elicitation.elicitations import close_due
    from dsm.surveying import retention

    with opened() as house:
        closed = close_due(house.engine)
        steps = retention.run_due(house.engine, keyring(house), house.settings.draws_folder)
    if json:
        show_json([{"campaign": s.campaign, "what": s.what, "count": s.count} for s in steps])
    elif steps:
        show_table(("campaign", "what", "count"), [(s.campaign, s.what, s.count) for s in steps])
    elif not closed:
        show_lines("Nothing was due.")
    if closed:
        say(f"Rounds of experts that are over and closed now: {closed}.")


def deletions(*, json: Json = False) -> None:
    """List what was deleted: the proof that outlives every campaign."""
    from dsm.surveying.deletions import deletions as log

    with opened() as house, house.transaction() as session:
        lines = log(session)
    if json:
        show_json(
            [
                {
                    "campaign": one.campaign,
                    "what": one.what,
                    "count": one.count,
                    "at": one.at.isoformat(),
                    "by": one.by,
                }
                for one in lines
            ]
        )
        return
    show_table(
        ("when", "campaign", "what", "how many", "by"),
        [(f"{one.at:%Y-%m-%d %H:%M}", one.campaign, one.what, one.count, one.by) for one in lines],
    )
