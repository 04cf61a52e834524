"""The list of runs: what was estimated, what its checks say, and whether residents' pages show it."""

from collections.abc import Sequence
from html import escape

from dsm.estimated import Estimated
from dsm.jobs.job import Job
from dsm.runs import Standing, standing
from ui.markup import element
from ui.staff.marks.signs import check_sign
from ui.staff.names import Names
from ui.staff.widgets.knowing import fingerprint, verdict_in_words

from .addresses import job_address, run_address
from .job_words import state_words

HEADS = ("run", "verdict", "made", "print")


def runs_table(names: Names, runs: Sequence[Estimated]) -> str:
    """Return one row per run, in the order given."""
    texts = names.texts
    heads = [element("th", escape(texts[f"research.head.{head}"]), scope="col") for head in HEADS]
    caption = element("caption", escape(texts["research.runs"]), class_="vh")
    rows = [_row(names, one) for one in runs]
    return element(
        "table",
        caption,
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="surv runs",
    )


def ended_list(names: Names, jobs: Sequence[Job]) -> str:
    """Return jobs that ended without a run, each with why."""
    return element("ul", *[_ended(names, job) for job in jobs], class_="list")


def _row(names: Names, one: Estimated) -> str:
    texts = names.texts
    link = element("a", escape(names.construct(one.construct)), href=run_address(one.id))
    said = [
        texts.say("research.run", number=str(one.id)),
        names.asked(one.asked),
        *([texts["research.published"]] if one.published else []),
        *([texts["research.other-priors"]] if one.has_other_priors else []),
    ]
    sign = check_sign(well=standing(one) is Standing.FIT)
    words = element("span", escape(texts[f"research.standing.{standing(one)}"]))
    verdict = texts.say("research.checks-of-fit", verdict=verdict_in_words(texts, one.verdict))
    checks = element("span", escape(verdict), class_="fine")
    made = texts.say("research.made", day=one.made_on, seed=str(one.seed))
    return element(
        "tr",
        element("td", link, element("span", escape(" · ".join(said)), class_="fine")),
        element("td", element("span", sign, words, class_="state"), checks),
        element("td", escape(made)),
        element("td", element("code", escape(fingerprint(one.hash)))),
    )


def _ended(names: Names, job: Job) -> str:
    link = element("a", escape(names.construct(job.construct)), href=job_address(job.id))
    why = element("p", escape(f"{job.problem} {job.fix}".strip()), class_="note")
    state = element("p", state_words(names.texts, job))
    return element("li", element("h3", link), state, why)
