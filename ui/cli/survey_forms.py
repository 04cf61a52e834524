"""`dsm survey form` and `plan-sample`: the questionnaire on paper, and how many people to ask."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from surveys.planner import MOST_ADULTS

from .console import ask, say, show_json, show_lines, show_table
from .opening import opened
from .options import Json, OptionError, names, number
from .survey_options import Slug, sender
from .survey_tries import Asked, as_json, show_tried, try_plan

if TYPE_CHECKING:
    from surveys.planner import Plan, Span

KINDS = ("person", "place")
MOST_TOWNS = 10_000  # each takes as long as a short fit


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(form)
    group.command("plan-sample")(plan_sample)


def form(
    slug: Slug,
    out: Annotated[Path | None, typer.Option(help="Write the PDF to this file.")] = None,
    language: Annotated[
        str | None, typer.Option(help="By default the first.", show_default=False)
    ] = None,
    return_line: Annotated[
        list[str] | None,
        typer.Option(help="A line of the address it is sent back to; may be repeated."),
    ] = None,
) -> None:
    """Print the questionnaire: an accessible PDF with tick boxes, and codes for the clerk."""
    file = Path(ask(None if out is None else str(out), "Write to which file", "--out"))
    from dsm.surveying import campaigns, consents, questionnaires
    from dsm.surveying.days import last_day_before
    from dsm.surveying.paper_form import Form, form_pdf
    from dsm.surveying.phrases import day_in_words
    from surveys.campaigns import Channel, Entry, State

    with opened() as house:
        city = sender(house).city
        with house.transaction() as session:
            campaign = campaigns.find(session, slug)
            asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
            spoken = language or asked.languages[0]
            is_draft = campaign.state is State.DRAFT
            consent = (
                consents.preview(session, campaign, asked)
                if is_draft
                else consents.current(session, campaign.id)
            )
            gaps = consents.gaps(session, campaign, spoken)
    made = Form(
        campaign=slug,
        city=city,
        consent=consent,
        gaps=gaps,
        send_to=tuple(return_line or (city, campaign.contact)),
        until=day_in_words(last_day_before(campaign.closes_at), spoken),
        coded=campaign.entry is Entry.INVITED,
    )
    _write(file, form_pdf(asked, made, spoken))
    if is_draft:
        say("The campaign is a draft: print the form again once it is open.")
    if Channel.PAPER not in campaign.channels:
        say(f"{slug} takes no paper yet: `dsm survey change {slug} --set channels=web,paper`.")
    show_lines(f"{file} is written.")


def plan_sample(
    districts: Annotated[int, typer.Option(help="How many districts are compared.")],
    smallest: Annotated[int, typer.Option(help="Adults in the smallest of them.")],
    kind: Annotated[str, typer.Option(help="What is asked about: person or place.")] = "place",
    response: Annotated[
        str, typer.Option(help="Response rate: likely, or lowest,likely,highest.")
    ] = "0.2,0.3,0.4",
    wanted: Annotated[
        float, typer.Option(help="Reliability of a district's mean, between 0 and 1.")
    ] = 0.7,
    *,
    simulate: Annotated[
        int | None,
        typer.Option(
            min=5, max=MOST_TOWNS, help="Try the sample on so many made-up towns; 20 is usual."
        ),
    ] = None,
    invited: Annotated[
        int,
        typer.Option(
            min=0,
            max=MOST_ADULTS,
            help="People to invite in them; by default the likely number.",
        ),
    ] = 0,
    icc: Annotated[
        float, typer.Option(help="Variance between their districts; by default the likely share.")
    ] = 0.0,
    items: Annotated[int, typer.Option(help="Questions that are put to them.")] = 4,
    categories: Annotated[int, typer.Option(help="Answers to choose from.")] = 5,
    frame: Annotated[
        str, typer.Option(help="A population that is kept; by default districts all alike.")
    ] = "",
    json: Json = False,
) -> None:
    """Plan a sample: how many answers tell districts apart, and how many people to invite."""
    from surveys.planner import Kind, plan

    chosen = Kind(ask(kind, "What is asked about", "--kind", choices=KINDS))
    planned = plan(
        districts=districts,
        smallest=smallest,
        kind=chosen,
        response=_span(response),
        wanted=wanted,
    )
    tried = None
    if simulate:
        tried = try_plan(
            planned,
            chosen,
            likely=_span(response).likely,
            people=(frame, districts, smallest),
            asked=Asked(
                towns=simulate, invited=invited, icc=icc, items=items, categories=categories
            ),
        )
    if json:
        show_json(asdict(planned) | ({"simulated": as_json(tried)} if tried else {}))
        return
    _show_plan(planned, wanted)
    if tried:
        show_tried(tried)


def _span(text: str) -> "Span":
    from surveys.planner import Span

    shares = [number(part, "--response") for part in names(text)]
    if len(shares) == 1:
        shares *= 3
    if len(shares) != 3:
        raise OptionError(
            f"--response {text!r} is neither one share nor three.", "Write --response 0.2,0.3,0.4."
        )
    return Span(*shares)


def _show_plan(planned: "Plan", wanted: float) -> None:
    from surveys.planner import TABLE_ANSWERS, TABLE_ICC, reliability_table

    rows = (
        ("answers per district", planned.per_district),
        ("answers in all", planned.answers),
        ("people to invite", planned.invitations),
    )
    show_table(
        ("", "at least", "likely", "at most"),
        [(name, *(f"{value:,.0f}" for value in (s.low, s.likely, s.high))) for name, s in rows],
        title=f"For a reliability of {wanted:g}",
    )
    known = reliability_table()
    show_table(
        ("variance between districts", *(f"{count} answers" for count in TABLE_ANSWERS)),
        [
            (f"{icc:.1%}", *(f"{known[icc, count]:.2f}" for count in TABLE_ANSWERS))
            for icc in TABLE_ICC
        ],
        title="Reliability of a district's mean",
    )
    if not planned.reachable:
        say(
            f"The smallest district has {planned.residents:,} adults, fewer than would have to be "
            "invited: no survey tells these districts apart. Compare groups of residents instead."
        )


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.", "Choose a folder that exists."
        ) from error
