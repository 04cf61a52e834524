"""Other priors from a TOML file: only what differs is written there."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.errors import FixableError, raise_all
from surveys.toml_tables import TomlTable, read_toml

# On the latent scale people differ by one: a scale outside of this says nothing that the nearest
# end does not, and far outside the sampler counts with numbers that a computer does not have.
SCALE = (0.001, 100.0)
BOUNDS = {
    "log_discrimination": (-5.0, 5.0),  # a mean; items hundred times as sharp, or as blunt
    "few_categories": (2, 100),
}


class PriorsError(FixableError):
    """A prior is misspelt or impossible."""

    code = "priors-rejected"


def read_priors(file: Path) -> Priors:
    """Read priors from a file; those it does not name keep their usual value.

    Parameters
    ----------
    file : Path
        TOML, such as ``district = 0.3``. Names and reasons are in docs/priors.md.

    Raises
    ------
    PriorsError
        If there is no such file or it is no TOML, a name is unknown, or a value is no number or
        out of bounds: `BOUNDS`, or `SCALE` where it is a scale. All problems are reported together.
    """
    problems: list[FixableError] = []
    table = read_toml(file, problems, PriorsError)
    values = {}
    for each in fields(Priors):
        kind = int if each.name == "few_categories" else float
        value = table.get(each.name, kind, getattr(DEFAULT_PRIORS, each.name))
        _check(table, each.name, value)
        values[each.name] = value
    table.close()
    raise_all(problems)
    return Priors(**values)


def changed(priors: Priors) -> dict[str, tuple[float, float]]:
    """Return which priors differ from the usual ones: name to (usual, now).

    Examples
    --------
    >>> changed(Priors(district=0.3))
    {'district': (0.5, 0.3)}
    """
    return changed_values(asdict(priors))


def changed_values(kept: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return the same of priors that were kept by name; names not known any more are left out.

    Examples
    --------
    >>> changed_values({"district": 0.3, "unheard": 7.0})
    {'district': (0.5, 0.3)}
    """
    return {
        name: (usual, kept[name])
        for name, usual in asdict(DEFAULT_PRIORS).items()
        if name in kept and kept[name] != usual
    }


def _check(table: TomlTable, name: str, value: float) -> None:
    lowest, highest = BOUNDS.get(name, SCALE)
    if not lowest <= value <= highest:
        usual = getattr(DEFAULT_PRIORS, name)
        table.note(
            f"{name} = {value:g} cannot be.",
            f"Choose a number from {lowest:g} to {highest:g}; usual is {usual:g}.",
        )
