"""How a survey stands, as its page and the list say it: the counts that may be watched, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from dsm import fieldwork
from dsm.findings import Finding
from dsm.surveying import monitoring
from dsm.surveying.coarsening import JOINT
from dsm.surveying.days import day_of, last_day_before
from dsm.surveying.group_rates import Group, GroupRate, lagging
from dsm.surveying.monitoring import Watch
from dsm.tables import utc_now
from surveys.campaigns import Campaign, State
from ui.staff.names import Names, lower_first, upper_first
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A survey, its counts, and what its groups are called.

    Parameters
    ----------
    today : date
        When it was looked at.
    group_names : mapping of (factor, level) to names by language
        What the city calls its groups.
    """

    campaign: Campaign
    watch: Watch
    today: date
    group_names: Mapping[tuple[str, str], Mapping[str, str]]

    @property
    def days_left(self) -> int:
        """Days on which somebody can still begin, today among them."""
        return max((last_day_before(self.campaign.closes_at) - self.today).days + 1, 0)

    def title(self, *, counted: bool) -> Finding:
        """Return how it stands in one sentence; `counted` is whether the reader may see counts."""
        state = self.campaign.state
        if state is State.PURGED:
            return Finding("survey.title.purged")
        if state is State.DRAFT:
            return Finding("survey.title.draft")
        if not counted:
            return Finding(f"survey.title.uncounted.{state}")
        values = {"count": self.watch.finished}
        if state is State.OPEN:
            left = Finding("survey.title.days-left", {"count": self.days_left})
            return Finding("survey.title.open", {**values, "left": left})
        return Finding(f"survey.title.{state}", values)

    @property
    def missing(self) -> GroupRate | None:
        """The group that clearly answers less than the others, while one can still help it."""
        return lagging(self.watch.groups) if self.campaign.state is State.OPEN else None

    def says_of_groups(self, texts: Texts) -> str:
        """Return the sentence about the groups, their names filled in."""
        title = self.watch.title
        values = dict(title.values)
        if "group" in values:
            values["group"] = self.group_name(texts, tuple(values["group"].items()))
        return texts.say(title.key, **values)

    def group_name(self, texts: Texts, group: Group) -> str:
        """Return what a group is called; merged levels are named one by one."""
        names = Names(texts=texts, groups=self.group_names)
        if not any(JOINT in level for _, level in group):
            return upper_first(names.group(dict(group)))
        parts = []
        for factor, level in group:
            levels = [names.level(factor, one) for one in level.split(JOINT)]
            parts.append(texts.listed(levels))
        return ", ".join(parts)


def load_watched(session: Session, campaign: Campaign) -> Watched:
    """Read the counts of one survey; no answer is read."""
    today = day_of(utc_now())
    return Watched(
        campaign=campaign,
        watch=monitoring.watch(session, campaign, today),
        today=today,
        group_names=fieldwork.group_names(session),
    )


def surveys_title(texts: Texts, watched: Sequence[Watched]) -> str:
    """Return the finding of the list: how many surveys are open, and whom one of them needs."""
    running = [one for one in watched if one.campaign.state is State.OPEN]
    if not running:
        return texts["surveys.title.none-open"]
    for one in running:
        if one.missing is not None:
            group = lower_first(one.group_name(texts, one.missing.group))
            return texts.say("surveys.title.open-needs", count=len(running), group=group)
    return texts.say("surveys.title.open", count=len(running))
