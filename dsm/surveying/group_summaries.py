"""Means and shares of a campaign by group, as anybody may see them: no answer of one person."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsm.small_groups import UNKNOWN
from dsm.surveying.coarsening import JOINT
from surveys.asking.answer_table import AnswerTable
from surveys.asking.questions import QuestionType
from surveys.asking.variables import Measure, Variable
from surveys.asking.words import say
from surveys.disclosure import Figure, protect
from surveys.group_counts import GroupCount, group_of
from surveys.population import Factor, PopulationFrame

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

HEADER = ("question", "about", "figure", "by", "group", "answers", "value")
DISTRICTS = frozenset({"district", "district_id"})
EVERYBODY = ""
QUESTION = "(question)"  # the factor that tells in a group's count whose answers are counted

type Settle = Callable[[Sequence[GroupCount]], Sequence[GroupCount]]
"""Says which counts of a table may be shown, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSummary:
    """One figure for one group; without a figure where it would tell of too few.

    Parameters
    ----------
    question : str
        Name of the variable.
    about : str
        What was asked, in words.
    figure : str
        "mean 0-100", or "percent" with what was chosen.
    factor, group : str
        Which group; "" for everybody.
    answers : int or None
        Respondents behind the figure.
    value : float or None
        The figure.
    """

    question: str
    about: str
    figure: str
    factor: str
    group: str
    answers: int | None
    value: float | None

    @property
    def row(self) -> tuple[str | float | None, ...]:
        """The summary as a row under `HEADER`."""
        return (
            self.question,
            self.about,
            self.figure,
            self.factor,
            self.group,
            self.answers,
            None if self.value is None else round(self.value, 1),
        )


def group_summaries(
    table: AnswerTable,
    factors: Sequence[Factor],
    background: Ints,
    *,
    frame: PopulationFrame | None = None,
    language: str = "nb",
    settle: Settle = tuple,
) -> Iterator[GroupSummary]:
    """Yield the figures of every question that has one: for everybody, and for each group.

    Ordered answers have a mean, from 0 for the worst to 100 for the best; other choices a share
    each. Numbers, days, places, rankings and texts have none: one person's could be known by it.

    Parameters
    ----------
    table : AnswerTable
        Answers; missing ones are not counted.
    factors : sequence of Factor
        By what they are grouped.
    background : array of shape (respondent, factor)
        Position of each respondent's group; -1 where it is unknown. Whose group is unknown to
        few should be left out before (`dsm.small_groups.few_unknown`): they hide another group.
    frame : PopulationFrame, optional
        Residents, by which a district may be too small to be shown.
    settle : callable
        What else may hide a group, as what was published before; it is asked once, with the
        answers by question and group, those of unknown group included.
    """
    tabulations: list[_Tabulation] = []
    for variable in table.variables:
        column = np.array(table.column(variable.name), dtype=object)
        figures = list(_figures(variable, column, language))
        if figures:
            tabulations += _of_variable(variable, figures, factors, background, frame)
    settled = iter(settle([one for each in tabulations for one in each.group_counts()]))
    for each in tabulations:
        shown = np.array([next(settled).shown for _ in each.counts], dtype=np.bool_)
        yield from replace(each, shown=shown & each.shown).summaries(language)


type NamedFigure = tuple[str, Floats]  # what it is, and its value per respondent, nan for none


def _figures(
    variable: Variable, column: NDArray[np.object_], language: str
) -> Iterator[NamedFigure]:
    codes = list(variable.values)
    answered = np.array([cell in variable.values for cell in column], dtype=np.bool_)
    if variable.type is None or not codes or variable.type is QuestionType.RANKING:
        return
    if variable.measure is Measure.ORDINAL and len(codes) > 1:
        level_of = {code: 100.0 * place / (len(codes) - 1) for place, code in enumerate(codes)}
        yield "mean 0-100", np.array([level_of.get(cell, np.nan) for cell in column], np.float64)
        return
    chosen = [1] if variable.is_several else codes
    for code in chosen:
        share = np.where(answered, 100.0 * (column == code), np.nan).astype(np.float64)
        yield f"percent: {say(variable.values[code], language)}", share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tabulation:
    """The figures of one question by one factor, before those of few are taken away."""

    variable: Variable
    names: tuple[str, ...]
    factor: str
    levels: tuple[str, ...]
    counts: Ints  # a last group may hold those whose level is unknown
    means: Floats
    shown: NDArray[np.bool_]

    def group_counts(self) -> Iterator[GroupCount]:
        """Yield how many answers each group has; a merged level goes by all that are in it."""
        about = {QUESTION: self.variable.name}
        for level, count, shown in zip(
            (*self.levels, UNKNOWN), self.counts.tolist(), self.shown.tolist(), strict=False
        ):
            narrowed = {self.factor: level.split(JOINT)} if self.factor != EVERYBODY else {}
            yield GroupCount(group_of(**about, **narrowed), count, shown=shown)

    def summaries(self, language: str) -> Iterator[GroupSummary]:
        for figure, values in zip(self.names, self.means, strict=True):
            for place, level in enumerate(self.levels):
                yield GroupSummary(
                    question=self.variable.name,
                    about=say(self.variable.label, language),
                    figure=figure,
                    factor=self.factor,
                    group=level,
                    answers=int(self.counts[place]) if self.shown[place] else None,
                    value=float(values[place]) if self.shown[place] else None,
                )


def _of_variable(
    variable: Variable,
    figures: Sequence[NamedFigure],
    factors: Sequence[Factor],
    background: Ints,
    frame: PopulationFrame | None,
) -> Iterator[_Tabulation]:
    shares = not figures[0][0].startswith("mean")
    everybody = np.zeros(len(background), dtype=np.int64)
    groupings: list[tuple[str, tuple[str, ...], Ints]] = [(EVERYBODY, (EVERYBODY,), everybody)]
    groupings += [
        (factor.name, factor.levels, background[:, place]) for place, factor in enumerate(factors)
    ]
    for name, levels, group in groupings:
        counts, means = _tabulated(figures, group, len(levels))
        yield _Tabulation(
            variable=variable,
            names=tuple(figure for figure, _ in figures),
            factor=name,
            levels=levels,
            counts=counts,
            means=means,
            shown=_shown(name, counts, means, shares=shares, frame=frame),
        )


def _tabulated(figures: Sequence[NamedFigure], group: Ints, levels: int) -> tuple[Ints, Floats]:
    """Return answers per group and the mean of each figure; a last group holds those unknown."""
    answered = ~np.isnan(figures[0][1])
    place = np.where(group < 0, levels, group)[answered]
    groups = max(levels, int(place.max(initial=0)) + 1)
    counts = np.bincount(place, minlength=groups)
    sums = [np.bincount(place, values[answered], minlength=groups) for _, values in figures]
    return counts, np.array(sums) / np.maximum(counts, 1)


def _shown(
    factor: str, counts: Ints, means: Floats, *, shares: bool, frame: PopulationFrame | None
) -> NDArray[np.bool_]:
    """Return which groups may be shown; one that a single share hides is hidden for all of them."""
    district = factor in DISTRICTS and frame is not None
    figure = Figure.OPEN_DISTRICT if district else Figure.MEAN
    people = _residents(frame, factor, len(counts)) if district and frame is not None else None
    shown = np.ones(len(counts), dtype=np.bool_)
    for values in means if shares else means[:1]:
        protection = protect(
            counts, figure=figure, people=people, shares=values / 100 if shares else None
        )
        shown &= protection.shown
    return shown & (counts > 0)


def _residents(frame: PopulationFrame, factor: str, groups: int) -> Floats:
    """Return people per group; those of unknown group may be anybody."""
    people = frame.margin([factor])
    return np.append(people, np.full(groups - len(people), np.inf))
