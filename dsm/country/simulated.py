"""A country that does not exist: towns of all sizes with answers drawn from a known truth."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import dsm.demo
from dsm.country.manifest import MANIFEST
from surveys.errors import FixableError
from surveys.frames import read_frame
from surveys.instruments import load_instrument
from surveys.population import Factor, PopulationFrame
from surveys.responses import Responses
from surveys.simulate import TrueCampaign, TrueEffect, Truth, read_truth, simulate_wave, true_score

DEMO = Path(next(iter(dsm.demo.__path__)))
INSTRUMENT = "social-sustainability"
SHARED = ("sex", "age_band", "education")  # on which all towns are alike, but for chance

# Our judgement, after Norway's: half of its municipalities have fewer than about 5,000 residents.
MEDIAN_ADULTS = 4_000
SIZE_SPREAD = 1.2  # sd of log size
FEWEST_ADULTS, MOST_ADULTS = 150, 550_000
PEOPLE_PER_DISTRICT = 2_000
FEWEST_DISTRICTS, MOST_DISTRICTS = 2, 8
MOST_INVITED = 2_000
INVITED_SHARE = 0.5  # of the adults of a small town
BETWEEN_TOWNS = 0.15  # sd on the latent scale, as the model's prior says
BETWEEN_DISTRICTS = 0.15
COMPOSITION_SPREAD = 0.15  # sd of the log of a group's share between towns


class CountryError(FixableError):
    """A country cannot be simulated as asked."""

    code = "country"


def write_country(
    folder: Path,
    *,
    towns: int = 356,
    constructs: int = 4,
    seed: int = 1,
    on_town: Callable[[int, int], None] = lambda _done, _total: None,
) -> Path:
    """Simulate a survey of the same questions in many towns and write it as files.

    Parameters
    ----------
    folder : Path
        Must not hold a manifest yet.
    towns : int
        How many.
    constructs : int
        How many of the questionnaire's constructs the manifest asks for.
    seed : int
        The same seed gives the same country.
    on_town : callable
        Told how many towns are written, and how many there are.

    Returns
    -------
    Path
        The manifest. Beside it, per town, answers, population, and the truth.

    Raises
    ------
    CountryError
        If the folder holds a country already or cannot be written to, or more constructs are
        asked for than there are.
    """
    truth, composition = _national_truth(), _composition()
    lines = []
    with _writing(folder):
        _require_sound(folder, towns, constructs, truth)
        folder.mkdir(parents=True, exist_ok=True)
        for number, adults in enumerate(town_sizes(towns), start=1):
            name = f"town-{number:03d}"
            _write_town(folder / name, truth, composition, int(adults), seed=[seed, number])
            files = (f"{name}/answers.csv", f"{name}/population.csv")
            lines.append((name, *files, INSTRUMENT, " ".join(truth.constructs[:constructs])))
            on_town(number, towns)
        # Last, so that a manifest never speaks of towns that are not there.
        columns = ("town", "answers", "population", "instrument", "constructs")
        _write_lines(folder / MANIFEST, columns, lines)
    return folder / MANIFEST


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CountryError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Name another folder, mend its rights, or make room.",
        ) from error


def _require_sound(folder: Path, towns: int, constructs: int, truth: Truth) -> None:
    if (folder / MANIFEST).exists():
        raise CountryError(f"{folder} holds a country already.", "Name another folder.")
    most = len(truth.constructs)
    if towns < 1 or not 1 <= constructs <= most:
        raise CountryError(
            f"{towns} towns with {constructs} constructs cannot be simulated.",
            f"Ask for at least one town and for 1 to {most} constructs.",
        )


def _national_truth() -> Truth:
    """Return the demo's truth without its places: what people are like everywhere."""
    truth = read_truth(DEMO / "truth")
    known = set(SHARED)
    return replace(
        truth,
        effects=tuple(
            one
            for one in truth.effects
            if one.wave == 0 and {factor for factor, _ in one.groups} <= known
        ),
        propensity=tuple(one for one in truth.propensity if one[0] in known),
    )


def _composition() -> PopulationFrame:
    """Return people by sex, age and education, as in the demo's city."""
    city = read_frame(DEMO / "frame.csv", factors=("district_id", *SHARED))
    factors = tuple(city.factor(name) for name in SHARED)
    return PopulationFrame(factors, city.margin(SHARED), city.provenance)


def town_sizes(towns: int) -> NDArray[np.int64]:
    """Return adults per town, from small to large, spread as evenly as chance would."""
    from scipy.stats import norm

    quantiles = norm.ppf((np.arange(towns) + 0.5) / towns)
    sizes = MEDIAN_ADULTS * np.exp(SIZE_SPREAD * quantiles)
    return np.clip(np.round(sizes), FEWEST_ADULTS, MOST_ADULTS).astype(np.int64)


def _write_town(
    folder: Path, truth: Truth, composition: PopulationFrame, adults: int, seed: Sequence[int]
) -> None:
    rng = np.random.default_rng(seed)
    frame = _frame(composition, adults, rng)
    own = _own_truth(truth, frame, rng)
    invited = min(MOST_INVITED, round(INVITED_SHARE * adults))
    answers = simulate_wave(own, frame, wave=1, seed=int(rng.integers(2**32)), invited=invited)
    folder.mkdir(exist_ok=True)
    _write_frame(folder / "population.csv", frame)
    _write_answers(folder / "answers.csv", answers)
    _write_truth(folder / "truth.csv", own, frame)


def _frame(composition: PopulationFrame, adults: int, rng: np.random.Generator) -> PopulationFrame:
    count = int(np.clip(adults // PEOPLE_PER_DISTRICT, FEWEST_DISTRICTS, MOST_DISTRICTS))
    districts = Factor("district", tuple(f"district-{one}" for one in range(1, count + 1)))
    shares = rng.dirichlet(np.full(count, 5.0))
    groups = composition.people * np.exp(
        rng.normal(0, COMPOSITION_SPREAD, composition.people.shape)
    )
    chance = np.multiply.outer(shares, groups)
    people = rng.multinomial(adults, chance.ravel() / chance.sum()).reshape(chance.shape)
    factors = (districts, *composition.factors)
    return PopulationFrame(factors, people.astype(float), "simulated: nobody lives there")


def _own_truth(truth: Truth, frame: PopulationFrame, rng: np.random.Generator) -> Truth:
    effects = list(truth.effects)
    for construct in truth.constructs:
        level = rng.normal(0, BETWEEN_TOWNS)
        for district in frame.factor("district").levels:
            effect = level + rng.normal(0, BETWEEN_DISTRICTS)
            groups = (("district", district),)
            effects.append(
                TrueEffect(construct=construct, groups=groups, wave=1, effect=float(effect))
            )
    asked = truth.campaign(1)
    campaign = TrueCampaign(wave=1, invited=asked.invited, log_odds=asked.log_odds)
    return replace(truth, effects=tuple(effects), campaigns=(campaign,))


def _write_frame(file: Path, frame: PopulationFrame) -> None:
    names = [factor.name for factor in frame.factors]
    lines = [
        [*(factor.levels[place] for factor, place in zip(frame.factors, cell, strict=True)), people]
        for cell, people in zip(frame.cell_levels(), frame.cell_people.astype(int), strict=True)
    ]
    _write_lines(file, [*names, "people"], lines)


def _write_answers(file: Path, answers: Responses) -> None:
    """Write stored codes, as a file straight from the questionnaire has them."""
    instrument = load_instrument(INSTRUMENT)
    columns: dict[str, list[object]] = {}
    for question in instrument.items:
        if question.frame is not None:
            at = [factor.name for factor in answers.factors].index(question.frame.variable)
            stored = {place: code for code, place in question.frame.level_of.items()}
            names: Sequence[object] = answers.factors[at].levels
            codes = [stored.get(place, name) for place, name in enumerate(names)]
            columns[question.id] = [codes[place] for place in answers.background[:, at]]
    missing = {int(one.kind): one.code for one in instrument.missing_answers}
    for at, item in enumerate(answers.items):
        code_of = {**dict(enumerate(item.codes)), **missing}
        columns[item.id] = [code_of[level] for level in answers.levels[:, at].tolist()]
    _write_lines(file, list(columns), list(zip(*columns.values(), strict=True)))


def _write_truth(file: Path, truth: Truth, frame: PopulationFrame) -> None:
    lines = [
        [construct, f"{float(true_score(truth, frame, construct, wave=1)):.3f}"]
        for construct in truth.constructs
    ]
    _write_lines(file, ("construct", "mean"), lines)


def _write_lines(file: Path, names: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerows([names, *lines])
