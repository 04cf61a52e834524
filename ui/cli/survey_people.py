"""`dsm survey invite`, `letters`, `links`, `remind`: the people who are asked, and what they get."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ask, say, show_lines
from .opening import House, opened
from .options import OptionError, number, pairs
from .survey_options import Slug, keyring, require_writable, sender, write_secret

if TYPE_CHECKING:
    from sqlmodel import Session

    from dsm.surveying.contacts import Contact
    from dsm.surveying.keys import CampaignKey
    from dsm.surveying.letters import Addressee
    from surveys.campaigns import Campaign

LettersFile = Annotated[
    Path | None, typer.Option("--letters", help="Write letters, one PDF for all, to this file.")
]
LinksFile = Annotated[
    Path | None, typer.Option("--links", help="Write links for messages to this CSV file.")
]
PostFile = Annotated[
    Path | None, typer.Option("--digital-post", help="Write a file for digital post (CSV).")
]
SenderLines = Annotated[
    list[str] | None,
    typer.Option("--sender-line", help="A line of the sender's address; may be repeated."),
]


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(invite)
    group.command()(letters)
    group.command()(links)
    group.command()(remind)


def invite(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Register of people, CSV or XLSX.")],
    draw: Annotated[
        str | None, typer.Option(help="Share of the register to draw at random, e.g. 0.2.")
    ] = None,
    stratum: Annotated[
        str, typer.Option(help="Factor whose levels are drawn from by themselves.")
    ] = "",
    share: Annotated[
        list[str] | None,
        typer.Option(help="Share of one stratum, e.g. --share centre=0.4; may be repeated."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the random draw; the same draws the same people.")
    ] = None,
    letters: LettersFile = None,
    links: LinksFile = None,
    digital_post: PostFile = None,
    sender_line: SenderLines = None,
) -> None:
    """Invite the people of a register, all or drawn at random, and write what they are sent.

    Links and codes stand in these files and nowhere else. Without a file none are made now; make
    them later with `dsm survey letters` or `links`.
    """
    require_writable(letters, links, digital_post)
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, cells, invitations
    from dsm.surveying.contacts import read_contacts
    from dsm.surveying.letters import Addressee

    with opened() as house:
        with house.transaction() as session:
            campaign = campaigns.find(session, slug)
            factors = cells.factors_of(session, campaign)
        chosen, drawn = _drawn(read_contacts(file, factors), draw, stratum, share, seed)
        key = keyring(house).make(campaign.id)
        with house.transaction() as session:
            invited = invitations.invite(
                session, key, campaign, chosen, factors, local_actor(), drawn=drawn
            )
            people = [Addressee.of(one) for one in invited]
            files = _Files(letters, links, digital_post)
            files.write(house, session, campaign, people, sender_line)
            provenance = cells.coarsening_of(session, campaign.id).provenance
    say(provenance)
    show_lines(f"{len(invited)} people are invited to {slug}.")


def letters(
    slug: Slug,
    to: Annotated[Path | None, typer.Option(help="Write the PDF to this file.")] = None,
    only: Annotated[
        str | None,
        typer.Option(help="Only to the one person with this in her name or address."),
    ] = None,
    sender_line: SenderLines = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where something was sent before.")
    ] = False,
) -> None:
    """Make letters with fresh codes for all who have not answered; earlier codes end."""
    _fresh(
        slug,
        _Files(Path(ask(_text(to), "Write to which file", "--to")), None, None),
        sender_line,
        yes=yes,
        only=only,
    )


def links(
    slug: Slug,
    to: Annotated[Path | None, typer.Option(help="Write the CSV to this file.")] = None,
    *,
    digital_post: Annotated[
        bool, typer.Option("--post", help="As a file for digital post.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where something was sent before.")
    ] = False,
) -> None:
    """Make links with fresh codes for all who have not answered; earlier ones end."""
    file = Path(ask(_text(to), "Write to which file", "--to"))
    files = _Files(None, None, file) if digital_post else _Files(None, file, None)
    _fresh(slug, files, None, yes=yes)


def remind(
    slug: Slug,
    letters: LettersFile = None,
    links: LinksFile = None,
    digital_post: PostFile = None,
    sender_line: SenderLines = None,
    *,
    new_codes: Annotated[
        bool,
        typer.Option(
            "--new-codes", help="Give fresh codes; what somebody had begun is lost with the old."
        ),
    ] = False,
) -> None:
    """Remind those who have not answered, as far as anybody can know."""
    if not (letters or links or digital_post):
        letters = Path(ask(None, "Write letters to which file", "--letters"))
    if (links or digital_post) and not new_codes:
        raise OptionError(
            "A list of links needs links, and those that were sent are kept nowhere.",
            "Add --new-codes, or write letters that point back to the first.",
        )
    require_writable(letters, links, digital_post)
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, reminders

    with opened() as house:
        done = reminders.remind(house.engine, keyring(house), slug, local_actor(), fresh=new_codes)
        with house.transaction() as session:
            campaign = campaigns.find(session, slug)
            files = _Files(letters, links, digital_post, logged=False)
            files.write(house, session, campaign, done.people, sender_line)
    say(f"{done.mixed} answers were mixed first; {done.waiting} wait and are passed over.")
    show_lines(f"{len(done.people)} reminders are written.")


def _fresh(
    slug: str,
    files: "_Files",
    sender_line: list[str] | None,
    *,
    yes: bool,
    only: str | None = None,
) -> None:
    require_writable(files.letters, files.links, files.digital_post)
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.surveying import campaigns, invitations, sendings
    from dsm.surveying.letters import Addressee

    with opened() as house, exclusive(house.engine) as session:
        campaign = campaigns.find(session, slug)
        before = sendings.sendings(session, campaign)
        if before and not yes and only is None:
            raise OptionError(
                f"{len(before)} sendings went out for {slug!r}; fresh codes end those before, and "
                "whoever had begun begins anew.",
                "Add --yes if that is meant, or remind people instead.",
            )
        key = keyring(house).make(campaign.id)
        wanted = None if only is None else [_the_one(session, key, campaign, only)]
        invited = invitations.reissue(session, key, campaign, wanted, local_actor())
        people = [Addressee.of(one) for one in invited]
        files.write(house, session, campaign, people, sender_line, reissued=only is not None)
    show_lines(f"{len(people)} fresh codes are written.")


def _the_one(session: "Session", key: "CampaignKey", campaign: "Campaign", text: str) -> str:
    from dsm.surveying.contacts import find_contacts

    found = find_contacts(session, key, campaign.id, text)
    if len(found) != 1:
        raise OptionError(
            f"{text!r} is in the name or address of {len(found)} people.",
            "Give more of the name or address, until it is one.",
        )
    return found[0].id


class _Files:
    """Where what is sent is written to, each a file that may be left out."""

    def __init__(
        self,
        letters: Path | None,
        links: Path | None,
        digital_post: Path | None,
        *,
        logged: bool = True,
    ) -> None:
        self.letters, self.links, self.digital_post = letters, links, digital_post
        self.logged = logged

    def write(
        self,
        house: House,
        session: "Session",
        campaign: "Campaign",
        people: "Sequence[Addressee]",
        sender_line: list[str] | None,
        *,
        reissued: bool = False,
    ) -> None:
        """Write the files and log them, inside the transaction that makes the codes.

        Where there is a list beside the letters, letters go to those who have a postal address.
        """
        from dsm.audit import local_actor
        from dsm.surveying import questionnaires
        from dsm.surveying.days import day_of
        from dsm.surveying.letters import letters_pdf
        from dsm.surveying.lists import digital_post_csv, links_csv
        from dsm.surveying.sendings import SendingKind, log_sending
        from dsm.tables import utc_now

        asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
        who = sender(house, sender_line)
        today = day_of(utc_now())
        has_list = self.links is not None or self.digital_post is not None
        by_post = [one for one in people if one.contact.has_address] if has_list else people
        wanted: tuple[tuple[Path | None, SendingKind, Callable[[], bytes]], ...] = (
            (
                self.letters,
                SendingKind.LETTERS,
                lambda: letters_pdf(campaign, asked, who, by_post, day=today),
            ),
            (self.links, SendingKind.LINKS, lambda: links_csv(campaign, asked, who, people)),
            (
                self.digital_post,
                SendingKind.DIGITAL_POST,
                lambda: digital_post_csv(campaign, asked, who, people),
            ),
        )
        # All are made before one is written: half of them would hold codes that do not count.
        made = [(file, kind, make()) for file, kind, make in wanted if file is not None]
        for file, kind, content in made:
            write_secret(file, content)
            if self.logged:
                count = len(by_post if kind is SendingKind.LETTERS else people)
                sent = SendingKind.REISSUED if reissued else kind
                log_sending(session, campaign, sent, count, local_actor())
            say(f"{file} holds names and codes: delete it when it is sent.")


def _drawn(
    register: "tuple[Contact, ...]",
    fraction: str | None,
    stratum: str,
    shares: list[str] | None,
    seed: int | None,
) -> "tuple[tuple[Contact, ...], str]":
    if fraction is None and not shares:
        return register, ""
    if seed is None:
        raise OptionError(
            "A random draw has no seed.", "Give any number with --seed, and write it down."
        )
    from dsm.surveying.sampling import draw

    drawn = draw(
        register,
        seed=seed,
        fraction=number(fraction or "1", "--draw"),
        stratum=stratum,
        fractions={
            level: number(text, "--share")
            for level, text in pairs(shares or [], "--share", "centre=0.4").items()
        },
    )
    say(drawn.provenance)
    return drawn.chosen, drawn.provenance


def _text(file: Path | None) -> str | None:
    return str(file) if file is not None else None
