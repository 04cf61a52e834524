"""`dsm enter`: envelopes are ticked, forms entered twice from shuffled batches, compared and settled."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from .console import QuestionError, say, show_json, show_lines, show_table
from .opening import opened
from .options import LARGEST, Json
from .paper_tables import decisions_in, lines_in, reading_of, readings_in
from .survey_options import Slug, day, keyring

if TYPE_CHECKING:
    from sqlmodel import Session

    from dsm.surveying.paper import Reading
    from surveys.asking.questionnaire import Questionnaire
    from surveys.asking.questions import Question

    from .opening import House


class EnterGroup(TyperGroup):
    """Reads `dsm enter --received ...` as `dsm enter received ...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in the place of the flag."""
        if args and args[0] == "--received":
            args = ["received", *args[1:]]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=EnterGroup,
    no_args_is_help=True,
    help="Answers on paper: tick envelopes, enter forms twice, compare, settle.",
)

BatchName = Annotated[str, typer.Argument(help="Name of the batch.", show_default=False)]
Clerk = Annotated[
    str | None, typer.Option(help="Who enters; by default who runs this.", show_default=False)
]


@group.command()
def received(
    slug: Slug,
    codes: Annotated[list[str], typer.Argument(help="Codes on the envelopes.", show_default=False)],
) -> None:
    """Tick envelopes by their codes, before they are opened; `dsm enter --received` is the same."""
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.surveying import campaigns, envelopes

    with opened() as house, exclusive(house.engine) as session:
        campaign = campaigns.find(session, slug)
        key = keyring(house).of(campaign.id)
        ticked = envelopes.tick(session, key, campaign, codes, local_actor())
    if ticked.before:
        named = ", ".join(str(position) for position in ticked.before)
        say(f"Answered before: envelope {named}. Leave it closed; its form must not be entered.")
    show_lines(f"{ticked.count} envelopes are ticked.")


@group.command()
def batch(
    slug: Slug,
    name: Annotated[str, typer.Option(help="What to call the batch.")],
    sheets: Annotated[int, typer.Option(help="How many forms lie in it, shuffled.")],
    came: Annotated[
        str | None,
        typer.Option(
            "--day", help="On which the envelopes came; by default today.", show_default=False
        ),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option(min=0, max=LARGEST, help="Version printed on the forms.", show_default=False),
    ] = None,
    consent: Annotated[
        int | None,
        typer.Option(min=0, max=LARGEST, help="Consent text printed on them.", show_default=False),
    ] = None,
) -> None:
    """Open a batch of forms that were taken out of their envelopes and shuffled."""
    from dsm.audit import local_actor
    from dsm.surveying import campaigns, paper

    on = day(came, "--day") if came else None
    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        made = paper.open_batch(
            session,
            campaign,
            name,
            sheets,
            local_actor(),
            day=on,
            version=version,
            consent=consent,
        )
    show_lines(
        f"Batch {made.name} is open: {made.sheets} forms of version {made.version}. "
        "Number them, and let two clerks enter each."
    )


@group.command()
def batches(slug: Slug, *, json: Json = False) -> None:
    """List the batches of a campaign with the agreement of those that are done."""
    from dsm.surveying import campaigns, paper

    with opened() as house, house.transaction() as session:
        known = paper.batches(session, campaigns.find(session, slug))
    rows = [
        {
            "batch": one.name,
            "sheets": one.sheets,
            "day": one.day.isoformat(),
            "done": one.done,
            "agreement": None if one.agreement is None else round(one.agreement, 4),
        }
        for one in known
    ]
    if json:
        show_json(rows)
    else:
        show_table(
            ("batch", "sheets", "day", "done", "agreement"),
            [
                (*list(row.values())[:3], "yes" if row["done"] else "no", _percent(one.agreement))
                for row, one in zip(rows, known, strict=True)
            ],
        )


@group.command()
def sheet(
    slug: Slug,
    batch: BatchName,
    sheet: Annotated[int, typer.Option(help="Number of the sheet, from 1.")],
    clerk: Clerk = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the form.", show_default=False)
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Instead of asking: a JSON file, question: codes.", show_default=False),
    ] = None,
) -> None:
    """Enter one sheet: for each question the codes beside the boxes."""
    if answers is None and not sys.stdin.isatty():
        raise QuestionError(
            "A sheet is entered at a terminal, and there is none.",
            "Hand it over with --answers FILE.json, or many with `dsm enter sheets`.",
        )
    lines = None if answers is None else lines_in(answers)
    with opened() as house:
        asked = _asked(house, slug, batch)
        spoken = language or asked.languages[0]
        if lines is None:
            lines = _key_in(asked, spoken)
        _keep(
            house, slug, batch, clerk, {sheet: reading_of(asked, lines, spoken, f"sheet {sheet}")}
        )
    show_lines(f"Sheet {sheet} of {batch} is entered.")


@group.command()
def sheets(
    slug: Slug,
    batch: BatchName,
    file: Annotated[Path, typer.Argument(help="CSV: sheet, perhaps language, then questions.")],
    clerk: Clerk = None,
) -> None:
    """Enter many sheets from a CSV file, all or none of them."""
    with opened() as house:
        asked = _asked(house, slug, batch)
        readings = readings_in(asked, file)
        _keep(house, slug, batch, clerk, readings)
    show_lines(f"{len(readings)} sheets of {batch} are entered.")


@group.command()
def compare(slug: Slug, batch: BatchName, *, json: Json = False) -> None:
    """Show where the two clerks differ, with both readings, and what is still missing."""
    with opened() as house, house.transaction() as session:
        asked, found = _compared(house, session, slug, batch)
    rows = [
        {
            "sheet": one.sheet,
            "question": one.question,
            "first": _shown(asked.question(one.question), one.first),
            "second": _shown(asked.question(one.question), one.second),
            "decided": one.sheet in found.decided,
        }
        for one in found.differences
    ]
    if json:
        show_json(
            {
                "compared": found.compared,
                "agreed": found.agreed,
                "missing": dict(found.missing),
                "differences": rows,
            }
        )
        return
    show_table(
        ("sheet", "question", "first", "second", "decided"),
        [(*list(row.values())[:4], "yes" if row["decided"] else "no") for row in rows],
    )
    say(f"{found.agreed} of {found.compared} answers agree.")
    for number, lacks in found.missing.items():
        say(f"Sheet {number} lacks {lacks} of 2 readings.")


@group.command()
def settle(
    slug: Slug,
    batch: BatchName,
    clerk: Clerk = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="Instead of asking: a CSV, sheet,question,value.", show_default=False),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Decide as a third clerk; when nothing is open, the sheets become answers in random order."""
    from dataclasses import asdict

    from dsm.audit import local_actor
    from dsm.surveying import campaigns, paper, paper_settling

    with opened() as house:
        with house.transaction() as session:
            asked, found = _compared(house, session, slug, batch)
            chosen = _decisions(asked, found.open, decisions)
            if chosen:
                campaign = campaigns.find(session, slug)
                key = keyring(house).of(campaign.id)
                found_batch = paper.find_batch(session, campaign, batch)
                paper_settling.decide(
                    session, key, campaign, found_batch, chosen, clerk or local_actor()
                )
        done = paper_settling.settle(house.engine, keyring(house), slug, batch, local_actor())
    if json:
        show_json(asdict(done))
        return
    show_lines(
        f"{done.kept} sheets are kept as answers, {done.over_quota} of them over a quota; "
        f"the clerks agreed on {done.agreed} of {done.compared} answers.",
    )


def _asked(house: "House", slug: str, batch: str) -> "Questionnaire":
    from dsm.surveying import campaigns, paper

    with house.transaction() as session:
        campaign = campaigns.find(session, slug)
        found = paper.find_batch(session, campaign, batch)
        paper.require_open(found)
        return paper.questionnaire_of(session, campaign, found)


def _keep(
    house: "House",
    slug: str,
    batch: str,
    clerk: str | None,
    readings: "Mapping[int, Reading]",
) -> None:
    from dsm.audit import local_actor
    from dsm.database import exclusive
    from dsm.surveying import campaigns, paper

    with exclusive(house.engine) as session:
        campaign = campaigns.find(session, slug)
        key = keyring(house).of(campaign.id)
        found = paper.find_batch(session, campaign, batch)
        for number, reading in readings.items():
            entry = paper.SheetEntry(sheet=number, clerk=clerk or local_actor(), reading=reading)
            paper.keep_reading(session, key, campaign, found, entry)


def _compared(house: "House", session: "Session", slug: str, batch: str) -> Any:
    from dsm.surveying import campaigns, paper
    from dsm.surveying.paper_comparing import compare

    campaign = campaigns.find(session, slug)
    found = paper.find_batch(session, campaign, batch)
    paper.require_open(found)
    asked = paper.questionnaire_of(session, campaign, found)
    known = paper.entries(session, keyring(house).of(campaign.id), found)
    return asked, compare(asked, found.sheets, known)


def _key_in(asked: "Questionnaire", language: str) -> dict[str, str]:
    """Ask for each question in its turn; what routing leaves out is not asked."""
    from dsm.surveying.interviewing import answered, question_after, question_before
    from dsm.surveying.packets import Interview
    from surveys.asking.keying import read_keyed

    from .interview_prompts import BACK, CLEAR, Prompts, problem_text

    say(
        f"Codes as printed; ? and ! as printed; nothing for left blank. {BACK} goes back; there "
        f"Enter keeps what stands in brackets, and {CLEAR} takes it away."
    )
    prompts = Prompts(language, {})
    lines: dict[str, str] = {}
    sheet = Interview(number=0)  # a sheet is read in the order in which an interview is held
    question = question_after(asked, sheet, "")
    while question is not None:
        if question.type.is_answered:
            typed = _key_one(question, prompts.words(question.text), lines.get(question.id, ""))
            if typed is None:
                question = question_before(asked, sheet, question.id) or question
                continue
            said, wrong = read_keyed(question, typed)
            if wrong:
                say("; ".join(problem_text(prompts, question, one) for one in wrong))
                continue
            lines[question.id] = typed
            sheet = answered(sheet, question, said)
        question = question_after(asked, sheet, question.id)
    return lines


def _key_one(question: "Question", text: str, before: str) -> str | None:
    """Ask for the codes of one question; None on the way back."""
    import questionary

    from .interview_prompts import BACK, line_or_before

    kept = f" [{before}]" if before else ""
    line = questionary.text(f"{question.id}  {text}{kept}").unsafe_ask()
    return None if line.strip() == BACK else line_or_before(line, before)


def _decisions(
    asked: "Questionnaire", differing: Any, file: Path | None
) -> dict[tuple[int, str], Any]:
    if file is not None:
        return decisions_in(asked, file)
    if not differing:
        return {}
    if not sys.stdin.isatty():
        raise QuestionError(
            f"{len(differing)} answers differ, and there is no terminal to ask at.",
            "Decide with --decisions FILE.csv: sheet,question,value.",
        )
    return {
        (one.sheet, one.question): _decided(asked.question(one.question), one) for one in differing
    }


def _decided(question: "Question", one: Any) -> Any:
    import questionary

    from surveys.asking.keying import read_keyed

    first, second = _shown(question, one.first), _shown(question, one.second)
    while True:
        typed = questionary.text(
            f"Sheet {one.sheet}, {question.id}: {first or 'blank'} or {second or 'blank'}?"
        ).unsafe_ask()
        said, wrong = read_keyed(question, typed)
        if not wrong:
            return said
        say(f"{typed!r} does not fit {question.id}. Look at the sheet again.")


def _shown(question: "Question", said: Any) -> str:
    from surveys.asking.keying import keyed

    return keyed(question, said)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
