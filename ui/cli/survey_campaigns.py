"""`dsm survey add`, `list`, `show`, `change`, `open`, `pause`, `resume`, `close`, `extend`, `version`, `consent`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ask, show_json, show_lines, show_problems, show_table
from .opening import opened
from .options import LARGEST, Json, OptionError, pairs, whole
from .survey_options import Slug, Version, day, end, keyring, moment

if TYPE_CHECKING:
    from sqlmodel import Session

    from surveys.campaigns import Campaign

YES_OR_NO = {"yes": True, "no": False}
AUDIENCES = ("residents", "experts")
MODES = ("anonymous", "confidential")
ENTRIES = ("invited", "open")
CHANNELS = ("web", "phone", "paper", "kiosk")
CONTACTS_KEPT = timedelta(days=30)  # after the end, where nothing else is said
MOST_MINUTES = 365 * 24 * 60  # the longest grace; `dsm.surveying.terms` takes long to load


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(add)
    group.command("list")(list_campaigns)
    group.command()(show)
    group.command()(change)
    group.command()(consent)
    group.command("open")(open_campaign)
    group.command()(pause)
    group.command()(resume)
    group.command()(close)
    group.command()(extend)
    group.command()(version)
    group.command()(remove)


def add(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="What staff call it.")] = None,
    questionnaire: Annotated[
        str | None, typer.Option(help="Id of the published questionnaire.")
    ] = None,
    version: Version = None,
    audience: Annotated[str, typer.Option(help=f"One of: {', '.join(AUDIENCES)}.")] = "residents",
    mode: Annotated[str | None, typer.Option(help=f"One of: {', '.join(MODES)}.")] = None,
    entry: Annotated[str | None, typer.Option(help=f"One of: {', '.join(ENTRIES)}.")] = None,
    opens: Annotated[str | None, typer.Option(help="First moment, in the town's time.")] = None,
    closes: Annotated[
        str | None, typer.Option(help="Last day, or the moment after which nobody begins.")
    ] = None,
    grace: Annotated[
        int,
        typer.Option(min=0, max=MOST_MINUTES, help="Minutes in which those who began may finish."),
    ] = 120,
    delete_answers: Annotated[
        str | None, typer.Option(help="Day on which the system deletes all answers.")
    ] = None,
    delete_contacts: Annotated[
        str | None,
        typer.Option(help="Day on which it deletes names and codes; by default 30 days after."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(help=f"A way in, may be repeated: {', '.join(CHANNELS)}; by default web."),
    ] = None,
    contact: Annotated[str | None, typer.Option(help="Whom people can ask.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What the answers are for.")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="On which ground.")] = None,
    frame: Annotated[str, typer.Option(help="Population it is held against.")] = "",
    *,
    early_figures: Annotated[
        bool, typer.Option("--early-figures", help="Let analysts see figures before it closes.")
    ] = False,
) -> None:
    """Set the terms of a new campaign; it is a draft until it is opened."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, questionnaires
    from surveys.campaigns import Campaign

    asked = ask(questionnaire, "Which questionnaire (its id)", "--questionnaire")
    terms = {
        "slug": slug,
        "name": ask(name, "What staff call it", "--name"),
        "questionnaire": asked,
        "frame": frame,
        "early_figures": early_figures,
        **_who(audience, mode, entry, channel or ["web"]),
        **_days(opens, closes, grace, delete_answers, delete_contacts),
        **_grounds(contact, purpose, legal_basis),
    }
    with opened() as house, house.transaction() as session:
        number = version or questionnaires.load(session, asked).version
        kept = campaigns.add(session, Campaign(version=number, **terms), local_actor())
    keyring(house).make(kept.id)
    show_lines(f"{slug} is a draft. See what is missing with `dsm survey show {slug}`.")


def list_campaigns(*, json: Json = False) -> None:
    """List the campaigns."""
    from dsm.surveying import campaigns

    with opened() as house, house.transaction() as session:
        known = campaigns.all_campaigns(session)
    if json:
        show_json([_as_json(one) for one in known])
        return
    show_table(
        ("campaign", "name", "state", "mode", "opens", "closes", "deleted"),
        [
            (
                one.slug,
                one.name,
                one.state.value,
                one.mode.value,
                _shown(one.opens_at),
                _shown(one.closes_at),
                one.retention_on.isoformat(),
            )
            for one in known
        ],
    )


def show(slug: Slug, *, json: Json = False) -> None:
    """Show the terms of a campaign, what was sent and deleted, and what keeps it from opening."""
    from dsm.surveying import campaigns
    from surveys.campaigns import State

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        facts = _facts(session, campaign)
        missing = campaigns.readiness(session, campaign) if campaign.state is State.DRAFT else ()
    if json:
        problems = [{"problem": one.problem, "fix": one.fix} for one in missing]
        show_json(_as_json(campaign) | facts | {"missing": problems})
        return
    show_table(("", ""), [(name, _plain(value)) for name, value in _as_json(campaign).items()])
    show_table(("", ""), [(name, _plain(value)) for name, value in facts.items()])
    for one in missing:
        show_problems(one)


def change(
    slug: Slug,
    term: Annotated[
        list[str],
        typer.Option("--set", help="A term and its value, e.g. --set contact='Town hall'."),
    ],
) -> None:
    """Change terms of a campaign: any of a draft, few of one that was opened."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    terms = {
        name.replace("-", "_"): value
        for name, value in pairs(term, "--set", "contact='Town hall'").items()
    }
    read = {name: _term(name, value) for name, value in terms.items()}
    with opened() as house, house.transaction() as session:
        campaigns.change(session, slug, local_actor(), **read)
    show_lines(f"{slug}: {', '.join(terms)} changed.")


def consent(
    slug: Slug,
    language: Annotated[str | None, typer.Option(help="Only this language.")] = None,
    *,
    json: Json = False,
) -> None:
    """Show the consent text as people read it, its gaps filled in."""
    from dsm.surveying import campaigns, consents, questionnaires
    from surveys.campaigns import State

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
        text = (
            consents.preview(session, campaign, asked)
            if campaign.state is State.DRAFT
            else consents.current(session, campaign.id)
        )
    if json:
        show_json({"version": text.version, "texts": {k: dict(v) for k, v in text.texts.items()}})
        return
    for one in (language,) if language else asked.languages:
        show_lines(f"[{one}]", *(words.get(one, "") for words in text.texts.values()), "")


def open_campaign(slug: Slug) -> None:
    """Let people in, once nothing is missing any more."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    with opened() as house, house.transaction() as session:
        opened_now = campaigns.open_campaign(session, keyring(house), slug, local_actor())
    show_lines(f"{slug} is open until {_shown(opened_now.closes_at)}.")


def pause(slug: Slug) -> None:
    """Hold everybody, also those who are answering; what they saved stays."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    with opened() as house, house.transaction() as session:
        campaigns.pause(session, slug, local_actor())
    show_lines(f"{slug} is paused.")


def resume(slug: Slug) -> None:
    """Let people in again after a pause."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    with opened() as house, house.transaction() as session:
        campaigns.resume(session, slug, local_actor())
    show_lines(f"{slug} is open again.")


def close(slug: Slug) -> None:
    """Let nobody begin any more; whoever began may still finish within the grace."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    with opened() as house, house.transaction() as session:
        closed = campaigns.close(session, slug, local_actor())
    show_lines(f"{slug} is closed; those who began may finish until {_shown(closed.ends_at)}.")


def extend(
    slug: Slug,
    closes: Annotated[str | None, typer.Option(help="The new last day, or moment.")] = None,
) -> None:
    """Give a campaign that is open or paused a later end."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    closes_at = end(ask(closes, "The new last day", "--closes"), "--closes")
    with opened() as house, house.transaction() as session:
        campaigns.extend(session, slug, closes_at, local_actor())
    show_lines(f"{slug} is open until {_shown(closes_at)}.")


def version(
    slug: Slug,
    version: Version = None,
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="You read every slip; each still means the same.")
    ] = False,
) -> None:
    """Ask another version from now on, such as one with a typo put right."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, questionnaires

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        wanted = version or questionnaires.load(session, campaign.questionnaire).version
        campaigns.new_version(session, slug, wanted, local_actor(), confirmed=confirm)
    show_lines(f"{slug} asks version {wanted} from now on.")


def remove(slug: Slug) -> None:
    """Throw away a campaign that was never opened."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns

    with opened() as house:
        campaigns.remove(house.engine, keyring(house), slug, local_actor())
    show_lines(f"{slug} is gone.")


def _who(
    audience: str, mode: str | None, entry: str | None, channels: Sequence[str]
) -> dict[str, Any]:
    """Return who answers, by which ways, and what is known of them."""
    from surveys.campaigns import Channel, Entry, Mode
    from surveys.instruments import Audience

    return {
        "audience": Audience(ask(audience, "Who answers", "--audience", choices=AUDIENCES)),
        "mode": Mode(ask(mode, "What is known of who answered what", "--mode", choices=MODES)),
        "entry": Entry(ask(entry, "Who gets in", "--entry", choices=ENTRIES)),
        "channels": tuple(
            Channel(ask(one, "A way in", "--channel", choices=CHANNELS)) for one in channels
        ),
    }


def _days(
    opens: str | None,
    closes: str | None,
    grace: int,
    delete_answers: str | None,
    delete_contacts: str | None,
) -> dict[str, Any]:
    """Return when it opens and ends, and when what was collected is deleted."""
    opens_at = moment(ask(opens, "First day", "--opens"), "--opens")
    closes_at = end(ask(closes, "Last day", "--closes"), "--closes")
    deleted = ask(delete_answers, "Day on which all answers are deleted", "--delete-answers")
    contacts_until = (closes_at + CONTACTS_KEPT).date()
    if delete_contacts:
        contacts_until = day(delete_contacts, "--delete-contacts")
    return {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "grace": timedelta(minutes=grace),
        "retention_on": day(deleted, "--delete-answers"),
        "contacts_until": contacts_until,
    }


def _grounds(contact: str | None, purpose: str | None, legal_basis: str | None) -> dict[str, Any]:
    """Return what people are told: whom to ask, what for, and by which right."""
    return {
        "contact": ask(contact, "Whom people can ask", "--contact"),
        "purpose": ask(purpose, "What the answers are for", "--purpose"),
        "legal_basis": ask(legal_basis, "On which legal ground", "--legal-basis"),
    }


def _facts(session: "Session", campaign: "Campaign") -> dict[str, Any]:
    from dsm.surveying import cells, deletions, inbox, invitations, questionnaires, sendings

    asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
    return {
        "invited": invitations.invited_count(session, campaign.id),
        "waiting to be mixed": inbox.waiting(session, campaign.id),
        "background": cells.coarsening_of(session, campaign.id).provenance,
        "background not known of the invited": list(cells.uncounted(session, campaign, asked)),
        "sent": [
            f"{one.day}: {one.count} {one.kind.value}"
            for one in sendings.sendings(session, campaign)
        ],
        "deleted": [
            f"{one.at:%Y-%m-%d}: {one.count} {one.what}, by {one.by}"
            for one in deletions.deletions(session, campaign)
        ],
    }


def _as_json(campaign: "Campaign") -> dict[str, Any]:
    from dataclasses import asdict

    terms = asdict(replace(campaign))
    return {
        name: value if isinstance(value, int | str | list | tuple) else _plain(value)
        for name, value in terms.items()
        if name not in {"id", "grace"}
    } | {"grace": int(campaign.grace.total_seconds() // 60)}


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return _shown(value) if hasattr(value, "hour") else str(value)


def _shown(when: Any) -> str:
    from dsm.surveying.days import TOWN

    return f"{when.astimezone(TOWN):%Y-%m-%d %H:%M}"


def _term(name: str, text: str) -> Any:
    from surveys.campaigns import Channel, Entry, Mode
    from surveys.instruments import Audience

    flag = f"--set {name}"
    readers: dict[str, Any] = {
        "opens_at": lambda: moment(text, flag),
        "closes_at": lambda: end(text, flag),
        "retention_on": lambda: day(text, flag),
        "contacts_until": lambda: day(text, flag),
        "grace": lambda: timedelta(minutes=whole(text, flag, most=MOST_MINUTES)),
        "version": lambda: whole(text, flag, most=LARGEST),
        "channels": lambda: tuple(Channel(part.strip()) for part in text.split(",")),
        "mode": lambda: Mode(text),
        "entry": lambda: Entry(text),
        "audience": lambda: Audience(text),
        "early_figures": lambda: YES_OR_NO[text],
    }
    try:
        return readers.get(name, lambda: text)()
    except KeyError:
        raise OptionError(f"{flag}: {text!r} is neither yes nor no.", "Write one.") from None
    except ValueError as error:
        raise OptionError(f"{flag}: {error}.", "See `dsm survey add --help`.") from None
