"""How well experts know what they know: Cooke's classical scores, and weights from them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, read_sheet

type Floats = NDArray[np.float64]

# Shares of truths that should fall below 5 %, up to the median, up to 95 %, and above.
EXPECTED_SHARES = np.array([0.05, 0.45, 0.45, 0.05])
OVERSHOOT = 0.1  # by which the range of everything that was said is widened on both sides
FEWEST_SEEDS = 8  # with fewer, calibration is mostly chance, and nobody may be weighted by it
_COLUMNS = ("expert", "question", "q05", "q50", "q95")


class SeedError(FixableError):
    """Seed questions that cannot be used as asked."""

    code = "seed-questions-rejected"


class NobodyCalibratedError(SeedError):
    """Nobody answered seed questions well enough to be weighted by them."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SeedAnswers:
    """What experts said about questions whose answers are known.

    Parameters
    ----------
    experts, questions : tuple of str
        Ids, in order.
    quantiles : array of shape (expert, question, 3)
        5, 50 and 95 % quantiles, rising.
    truths : array of shape (question,)
        What turned out.
    """

    experts: tuple[str, ...]
    questions: tuple[str, ...]
    quantiles: Floats
    truths: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Cooke's scores of one expert; for the expert's own eyes.

    Parameters
    ----------
    expert : str
    seeds : int
        Questions with known answers.
    shares : tuple of float
        Shares of truths below 5 %, up to the median, up to 95 %, and above.
    calibration : float
        Chance of shares so far from the expected by luck, in (0, 1]; 1 is perfect.
    information : float
        How much narrower than knowing nothing, in nats, at least 0.
    """

    expert: str
    seeds: int
    shares: tuple[float, float, float, float]
    calibration: float
    information: float


def read_seed_answers(path: Path) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Read answers to seed questions from a CSV file.

    Parameters
    ----------
    path : Path
        One row per expert and question, with the columns `expert`, `question`, `q05`, `q50`
        and `q95`.

    Returns
    -------
    dict of expert to dict of question to (5 %, median, 95 %)

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once.
    """
    sheet = read_sheet(path, _COLUMNS)
    said: dict[str, dict[str, tuple[float, float, float]]] = {}
    for row in sheet:
        said.setdefault(row.text("expert"), {})[row.text("question")] = _quantiles(row)
    keyed = ((row, (row.optional("expert"), row.optional("question"))) for row in sheet)
    sheet.refuse_repeats("question", keyed)
    sheet.raise_problems()
    return said


def calibrate(answers: SeedAnswers) -> tuple[Calibration, ...]:
    """Return every expert's scores, in the order of `answers.experts`.

    Raises
    ------
    SeedError
        If quantiles do not rise.

    Notes
    -----
    With s the shares of N truths between an expert's quantiles and p the expected shares
    (.05, .45, .45, .05), calibration is the chance that a chi-square of three degrees of
    freedom exceeds ``2 N sum(s ln(s / p))``. Information is the mean over questions of
    ``sum(p ln(p / r))``, where r are the shares of the question's range between the quantiles;
    the range is that of all experts' quantiles and the truth, widened by a tenth on both sides.
    Method: Cooke (1991), the classical model.

    Examples
    --------
    >>> said = SeedAnswers(experts=("x",), questions=("a", "b"), truths=np.array([2.0, 4.0]),
    ...                    quantiles=np.array([[[1.0, 3.0, 5.0], [1.0, 3.0, 5.0]]]))
    >>> calibrate(said)[0].shares
    (0.0, 0.5, 0.5, 0.0)
    """
    from scipy.special import gammaincc

    raise_all(_falling(answers))
    shares = _shares(answers)
    seeds = len(answers.truths)
    with np.errstate(divide="ignore", invalid="ignore"):
        divergence = np.where(shares > 0, shares * np.log(shares / EXPECTED_SHARES), 0).sum(axis=1)
    # The upper tail of a chi-square of three degrees of freedom.
    chances = gammaincc(1.5, np.maximum(seeds * divergence, 0.0))
    information = _information(answers)
    return tuple(
        Calibration(
            expert=expert,
            seeds=seeds,
            shares=(float(own[0]), float(own[1]), float(own[2]), float(own[3])),
            calibration=float(chance),
            information=float(told),
        )
        for expert, own, chance, told in zip(
            answers.experts, shares, chances, information, strict=True
        )
    )


def performance_weights(answers: SeedAnswers, *, cut: float = 0.05) -> dict[str, float]:
    """Return each expert's weight: calibration times information, nothing below the cut.

    Parameters
    ----------
    answers : SeedAnswers
        At least `FEWEST_SEEDS` questions.
    cut : float
        Experts with a lower calibration get no weight; in [0, 1].

    Returns
    -------
    dict of expert to float
        Weights add to 1.

    Raises
    ------
    SeedError
        If there are too few seed questions, or nobody reaches the cut.
    """
    require_seeds(answers)
    scores = calibrate(answers)
    raw = {
        score.expert: score.calibration * score.information if score.calibration >= cut else 0.0
        for score in scores
    }
    total = sum(raw.values())
    if total <= 0:
        # Without the best score: it is one expert's own, and a bound for all others.
        problem = f"Nobody reaches a calibration of {cut:g}."
        raise NobodyCalibratedError(problem, "Let every expert count alike.")
    return {expert: weight / total for expert, weight in raw.items()}


def require_seeds(answers: SeedAnswers) -> None:
    """Refuse so few questions that calibration would be mostly chance.

    Raises
    ------
    SeedError
        If there are fewer than `FEWEST_SEEDS`.
    """
    seeds = len(answers.truths)
    if seeds < FEWEST_SEEDS:
        problem = f"{seeds} seed questions are too few to weight experts by them."
        fix = f"Ask at least {FEWEST_SEEDS}, or let every expert count alike."
        raise SeedError(problem, fix)


def _quantiles(row: Row) -> tuple[float, float, float]:
    low, middle, high = row.number("q05"), row.number("q50"), row.number("q95")
    readable = all(row.is_readable(column) for column in _COLUMNS[2:])
    if readable and not low < middle < high:
        problem = f"holds {middle:g}, which is not between {low:g} and {high:g}"
        row.reject("q50", problem, "Write rising numbers in q05, q50 and q95.")
    return low, middle, high


def _falling(answers: SeedAnswers) -> list[SeedError]:
    found = []
    rising = np.all(np.diff(answers.quantiles, axis=2) > 0, axis=2)
    for expert, question in np.argwhere(~rising):
        problem = (
            f"{answers.experts[expert]!r} gave quantiles of {answers.questions[question]!r} that "
            f"do not rise: {', '.join(f'{q:g}' for q in answers.quantiles[expert, question])}."
        )
        found.append(SeedError(problem, "Write rising numbers for 5, 50 and 95 %."))
    return found


def _shares(answers: SeedAnswers) -> Floats:
    """Return the share of truths in each of the four bins, shape (expert, bin)."""
    bins = (answers.truths[:, None] > answers.quantiles).sum(axis=2)
    return np.stack([(bins == at).mean(axis=1) for at in range(4)], axis=1)


def _information(answers: SeedAnswers) -> Floats:
    """Return mean relative information against the uniform, shape (expert,)."""
    lowest = np.minimum(answers.quantiles[..., 0].min(axis=0), answers.truths)
    highest = np.maximum(answers.quantiles[..., 2].max(axis=0), answers.truths)
    margin = OVERSHOOT * (highest - lowest)
    ends = (lowest - margin, highest + margin)
    low, high = (np.broadcast_to(end, answers.quantiles.shape[:2]) for end in ends)
    edges = np.concatenate([low[..., None], answers.quantiles, high[..., None]], axis=2)
    shares = np.diff(edges, axis=2) / (high - low)[..., None]
    told = (EXPECTED_SHARES * np.log(EXPECTED_SHARES / shares)).sum(axis=2)
    return np.asarray(told.mean(axis=1), dtype=np.float64)
