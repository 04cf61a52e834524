"""`dsm interview`: by telephone or at the door, without network, brought home without doubles."""

import json as json_text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import QuestionError, ask_secret, say, show_json, show_lines, show_table
from .opening import opened
from .options import LARGEST, Json, OptionError
from .survey_options import Slug, keyring

if TYPE_CHECKING:
    from dsm.surveying.packet_files import PacketFile
    from dsm.surveying.packets import Interview

group = typer.Typer(
    no_args_is_help=True, help="Interviews by telephone or at the door, also without network."
)

PacketPath = Annotated[Path, typer.Argument(help="File of the packet.", show_default=False)]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="Read the passphrase from the first line of this file.", show_default=False),
]
KEEPS = ("first", "second")


@group.command()
def checkout(
    slug: Slug,
    packet: Annotated[Path, typer.Option(help="Write the packet to this file.")],
    size: Annotated[int, typer.Option(help="How many interviews, 1 to 500.")] = 20,
    days: Annotated[int, typer.Option(help="How long it may be out, 1 to 60.")] = 7,
    interviewer: Annotated[
        str | None, typer.Option(help="Who takes it; by default who runs this.", show_default=False)
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take interviews out of the house: one file, sealed with a passphrase, signed."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, checkouts, packet_files

    passphrase = _new_passphrase(passphrase_file)
    packet_files.require_passphrase(passphrase)
    written = False
    try:
        with opened() as house, house.transaction() as session:
            campaign = campaigns.find(session, slug)
            key = keyring(house).of(campaign.id)
            taken = checkouts.check_out(
                session,
                key,
                campaign,
                size=size,
                days=days,
                by=local_actor(),
                interviewer=interviewer or "",
            )
            packet_files.create(packet, passphrase, taken)
            written = True
    except BaseException:
        if written:
            packet.unlink()  # the house did not keep that it is out
        raise
    until = taken.terms.expires_at
    show_lines(f"{size} interviews are in {packet}; bring them back by {until:%Y-%m-%d %H:%M %Z}.")


@group.command()
def run(
    packet: PacketPath,
    number: Annotated[
        int | None,
        typer.Option(
            min=0, max=LARGEST, help="Which interview; by default the next.", show_default=False
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language to ask in.", show_default=False)
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Instead of asking: a JSON file with answers.", show_default=False),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Hold interviews. Every answer is on the disk before the next question; no network is needed."""
    if answers is None and not sys.stdin.isatty():
        raise QuestionError(
            "An interview is asked at a terminal, and there is none.",
            "Hand the answers over with --answers FILE.json.",
        )
    from dsm.surveying.packet_files import opened as packet_opened

    with packet_opened(packet, _passphrase(passphrase_file)) as file:
        if answers is not None:
            _from_file(file, number, language, answers)
        else:
            from .interview_sittings import sit

            sit(file, number, language)


@group.command("show")
def show_packet(
    packet: PacketPath, passphrase_file: PassphraseFile = None, *, json: Json = False
) -> None:
    """List the interviews of a packet: free, begun, done."""
    from dsm.surveying.interviewing import progress
    from dsm.surveying.packet_files import opened as packet_opened

    with packet_opened(packet, _passphrase(passphrase_file)) as file:
        asked = file.terms.questionnaire
        rows = [
            {
                "interview": one.number,
                "state": str(one.standing),
                "language": one.language,
                "answered": progress(asked, one)[0],
            }
            for one in file.interviews()
        ]
        until = file.terms.expires_at
    if json:
        show_json(rows)
        return
    show_table(
        ("interview", "state", "language", "answered"), [tuple(row.values()) for row in rows]
    )
    say(f"Bring them back by {until:%Y-%m-%d %H:%M %Z}.")


@group.command()
def merge(
    packet: PacketPath,
    passphrase_file: PassphraseFile = None,
    *,
    give_up: Annotated[
        bool,
        typer.Option("--give-up", help="Let go what is unfinished or cannot be taken."),
    ] = False,
    json: Json = False,
) -> None:
    """Bring interviews home; the packet is wiped when the database has confirmed them."""
    from dataclasses import asdict

    from dsm.audit import local_actor
    from dsm.surveying import merging, packet_files
    from dsm.surveying.packets import PacketError

    passphrase = _passphrase(passphrase_file)
    with opened() as house, packet_files.opened(packet, passphrase) as file:
        merged = merging.merge(
            house.engine,
            keyring(house),
            file.packet,
            file.interviews(),
            local_actor(),
            give_up=give_up,
        )
    if not merged.refused or give_up:
        packet_files.wipe(packet)
    counts = asdict(merged) | {"refused": len(merged.refused)}
    if json:
        show_json(counts)
    else:
        show_table(("interviews", "how many"), [(_words(k), v) for k, v in counts.items() if v])
    if merged.refused and not give_up:
        named = ", ".join(f"{number} ({why})" for number, why in merged.refused)
        raise PacketError(
            f"These interviews could not be taken: {named}. All others are kept.",
            f"{packet} is left as it is. Put right what keeps them out and merge again, or let "
            "them go with --give-up.",
        )
    if not json:
        show_lines(f"{packet} is wiped.")


@group.command()
def packets(slug: Slug, *, json: Json = False) -> None:
    """List the packets of a campaign: who has them, until when, and what came back."""
    from dsm.surveying import campaigns, checkouts

    with opened() as house, house.transaction() as session:
        out = checkouts.packets_out(session, campaigns.find(session, slug))
        rows = [
            {
                "packet": one.id,
                "interviewer": one.interviewer,
                "size": one.size,
                "until": one.expires_at.isoformat(timespec="minutes"),
                "merged-on": one.merged_on.isoformat() if one.merged_on else None,
                "merged": one.merged,
            }
            for one in out
        ]
    if json:
        show_json(rows)
    else:
        columns = ("packet", "interviewer", "size", "until", "merged on", "merged")
        show_table(columns, [tuple(row.values()) for row in rows])


@group.command()
def prolong(
    slug: Slug,
    packet: Annotated[str, typer.Argument(help="Id of the packet.", show_default=False)],
    days: Annotated[int, typer.Option(help="From now on, 1 to 60.")] = 1,
) -> None:
    """Let a packet come back later, though never after the campaign's grace."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, checkouts
    from dsm.tables import utc_now

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        until = checkouts.prolong(session, campaign, packet, days, local_actor(), utc_now())
    show_lines(f"{packet} may come back until {until:%Y-%m-%d %H:%M %Z}.")


@group.command()
def conflicts(
    slug: Slug,
    settle: Annotated[
        int | None,
        typer.Option(min=0, max=LARGEST, help="Decide this conflict.", show_default=False),
    ] = None,
    keep: Annotated[
        str | None, typer.Option(help=f"Which holds: {' or '.join(KEEPS)}.", show_default=False)
    ] = None,
    *,
    json: Json = False,
) -> None:
    """List interviews that came in twice with different answers, or decide one."""
    if settle is not None:
        _settle(slug, settle, keep)
        return
    from dsm.surveying import campaigns, merge_conflicts

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        waiting = merge_conflicts.conflicts(session, keyring(house).of(campaign.id))
    rows = [
        {
            "conflict": one.id,
            "packet": one.packet,
            "question": two.question,
            "first": two.first,
            "second": two.second,
        }
        for one in waiting
        for two in one.differences
    ]
    if json:
        show_json(rows)
    else:
        columns = ("conflict", "packet", "question", "first", "second")
        show_table(columns, [tuple(row.values()) for row in rows])


def _settle(slug: str, number: int, keep: str | None) -> None:
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.surveying import campaigns, merge_conflicts
    from dsm.tables import utc_now

    from .console import ask

    chosen = merge_conflicts.Choice(ask(keep, "Which answer holds", "--keep", choices=KEEPS))
    with opened() as house, exclusive(house.engine) as session:
        key = keyring(house).of(campaigns.find(session, slug).id)
        merge_conflicts.settle(session, key, number, chosen, local_actor(), utc_now())
    show_lines(f"Conflict {number} is settled: the {chosen} answer holds.")


def _from_file(file: "PacketFile", number: int | None, language: str | None, answers: Path) -> None:
    """Hold the interviews of a JSON file, one or a list of them."""
    read = _read_json(answers)
    given = read if isinstance(read, list) else [read]
    if number is not None and len(given) > 1:
        raise OptionError(
            f"--number is given, and {answers.name} holds {len(given)} interviews.",
            "Leave --number out: each takes the next that is free.",
        )
    for one in given:
        _hold_given(file, number, language, one)


def _hold_given(
    file: "PacketFile", number: int | None, language: str | None, given: dict[str, Any]
) -> None:
    from datetime import UTC, datetime

    from dsm.surveying.interviewing import all_at_once, finish
    from surveys.codes import grouped

    asked = file.terms.questionnaire
    spoken = str(language or given.get("language") or asked.languages[0])
    interview = _begun(file, number, spoken, agreed=given.get("consent") is True)
    filled = all_at_once(asked, interview, given.get("answers", {}), given.get("free_texts", {}))
    if given.get("finish", True):
        file.save(finish(asked, filled, datetime.now(UTC)))
        receipt = grouped(file.receipt(filled.number))
        show_lines(f"Interview {filled.number} is done; its receipt is {receipt}.")
    else:
        file.save(filled)
        show_lines(f"Interview {filled.number} is begun.")


def _begun(file: "PacketFile", number: int | None, language: str, *, agreed: bool) -> "Interview":
    from datetime import UTC, datetime

    from dsm.surveying.interviewing import require_beginning, require_unfinished
    from dsm.surveying.packets import Standing

    interview = file.interview(number) if number is not None else file.first_free()
    require_unfinished(interview)
    if interview.standing is Standing.BEGUN:
        return interview
    if not agreed:
        raise OptionError(
            f"Interview {interview.number}: the person's consent is not noted.",
            'Read the text aloud first, and write "consent": true.',
        )
    now = datetime.now(UTC)
    require_beginning(file.terms, language, now)
    return interview.begin(language, now)


def _read_json(file: Path) -> Any:
    try:
        read = json_text.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json_text.JSONDecodeError) as error:
        raise OptionError(
            f"{file.name} cannot be read as JSON: {error}.", "Choose a file that holds JSON."
        ) from error
    if not all(isinstance(one, dict) for one in (read if isinstance(read, list) else [read])):
        raise OptionError(
            f"{file.name} holds no interviews.",
            'Write {"language": "nb", "consent": true, "answers": {...}}, or a list of such.',
        )
    return read


def _passphrase(file: Path | None) -> str:
    if file is None:
        return ask_secret("Passphrase of the packet", "--passphrase-file")
    try:
        return file.read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise OptionError(
            f"No passphrase can be read from {file}.", "Write it on the first line of the file."
        ) from error


def _new_passphrase(file: Path | None) -> str:
    passphrase = _passphrase(file)
    if file is None and ask_secret("The same again", "--passphrase-file") != passphrase:
        raise QuestionError("The two passphrases differ.", "Run the command again.")
    return passphrase


def _words(name: str) -> str:
    return name.replace("_", " ")
