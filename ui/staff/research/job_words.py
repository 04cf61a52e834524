"""A job in words: where it stands, how far it is, and how long its worker has been silent."""

from datetime import datetime
from html import escape

from dsm.jobs.job import Job, State
from dsm.research import can_be_cancelled, seconds_left, silence
from ui.markup import element
from ui.staff.marks.runs import progress_bar, state_sign
from ui.staff.names import Names
from ui.texts.texts import Texts

from .addresses import job_address

MINUTE = 60.0
QUIET = 10.0  # seconds of silence that are worth saying


def state_words(texts: Texts, job: Job) -> str:
    """Return a job's state as its shape and its word."""
    word = "cancelling" if job.live and job.cancel_asked else str(job.state)
    sign = state_sign(job.state)
    return element("span", sign, escape(texts[f"research.state.{word}"]), class_="state")


def duration(texts: Texts, seconds: float) -> str:
    """Return a length of time in whole seconds, or from two minutes on in whole minutes.

    Examples
    --------
    >>> from ui.texts.texts import texts_in
    >>> duration(texts_in("en"), 12.2), duration(texts_in("nb"), 301)
    ('12 seconds', '5 minutter')
    """
    if seconds < 2 * MINUTE:
        return texts.say("research.seconds", count=round(seconds))
    return texts.say("research.minutes", count=round(seconds / MINUTE))


def how_far(texts: Texts, job: Job, now: datetime) -> str:
    """Return in a sentence how far a live job is."""
    if job.cancel_asked:
        again = can_be_cancelled(job, now)
        return texts[f"research.{'cancel-again' if again else 'cancelling'}"]
    if job.state is State.WAITING:
        return texts["research.waits"]
    said = [_drawn(texts, job, now)]
    silent = silence(job, now)
    if silent is not None and silent >= QUIET:
        said.append(texts.say("research.silent", time=duration(texts, silent)))
    return " ".join(said)


def live_job(names: Names, job: Job, now: datetime) -> str:
    """Return a job that waits or runs: what it is, its state, a bar and a sentence."""
    texts = names.texts
    link = element("a", escape(names.construct(job.construct)), href=job_address(job.id))
    asked = texts.say("research.asked-by", wave=job.wave, who=job.asked_by)
    head = element("h3", link)
    about = element("p", escape(asked), class_="fine")
    return element("div", head, about) + job_progress(texts, job, now)


def job_progress(texts: Texts, job: Job, now: datetime) -> str:
    """Return state, bar and sentence of a job that waits or runs."""
    label = texts.say("research.bar", share=job.share)
    bar = progress_bar(job.share, label=label)
    said = element("p", escape(how_far(texts, job, now)), class_="note")
    return element("div", element("p", state_words(texts, job)), bar, said, class_="far")


def _drawn(texts: Texts, job: Job, now: datetime) -> str:
    if not job.total:
        return texts["research.prepares"]
    left = seconds_left(job, now)
    if job.finished >= job.total or left is None:
        return texts["research.checks"]
    return texts.say(
        "research.samples",
        done=job.finished,
        total=job.total,
        left=duration(texts, left),
    )
