"""`dsm survey plan-sample --simulate`: the sample tried on made-up towns, beside what the table says."""

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .console import progress_bars, show_table
from .opening import opened

if TYPE_CHECKING:
    from dsm.sample_size import TriedSample
    from indicators.social.sample_size import Simulated
    from surveys.planner import Kind, Plan
    from surveys.population import PopulationFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed; 0 where the table's likely figure is taken."""

    towns: int
    invited: int
    icc: float
    items: int
    categories: int


def try_plan(
    planned: "Plan",
    kind: "Kind",
    *,
    likely: float,
    people: tuple[str, int, int],
    asked: Asked,
) -> "TriedSample":
    """Try a planned sample, and show how far it is.

    Parameters
    ----------
    planned : Plan
        What the table says.
    kind : Kind
        What is asked about.
    likely : float
        How likely somebody answers.
    people : tuple
        Name of a population that is kept, or "", how many districts, and adults of each.
    asked : Asked
        The rest.
    """
    from dsm.sample_size import try_sample, usual_design

    frame = _frame(*people)
    invited = asked.invited or min(int(planned.invitations.likely), int(frame.total))
    design = replace(
        usual_design(kind, invited, likely), items=asked.items, categories=asked.categories
    )
    if asked.icc:
        design = replace(design, icc=asked.icc)
    with progress_bars() as tell:
        return try_sample(
            frame,
            design,
            towns=asked.towns,
            progress=lambda share: tell("towns", round(share * asked.towns), asked.towns),
        )


def show_tried(tried: "TriedSample") -> None:
    """Print what the sample told in made-up towns, and what the table says of the same."""
    found = tried.simulated
    rows = [
        ("half of the city's 90 % interval, points", _points(found.city)),
        *(
            (f"the same of groups: {name}, points", _points(one))
            for name, one in found.groups.items()
        ),
        ("the same of the district known least, points", _points(found.widest_district)),
        ("the lowest district is found to stand out", _share(found.worst_stands_out)),
        ("of those found, on the wrong side", _wrong(found.wrong_stands_out)),
        ("reliability of districts, fitted", _reliability(found.reliability)),
        ("reliability of districts, plain means", _reliability(found.direct_reliability)),
        ("reliability of districts, by the table", (f"{tried.table:.2f}", "")),
        ("90 % intervals of districts that hold the truth", _share(found.coverage)),
    ]
    show_table(
        ("", "in these towns", "in more of them"),
        [(name, *figures) for name, figures in rows],
        title=f"{found.towns} made-up towns, {found.answers:,.0f} answers each",
    )


def as_json(tried: "TriedSample") -> dict[str, Any]:
    """Return everything as plain content."""
    return asdict(tried)


def _frame(name: str, districts: int, adults: int) -> "PopulationFrame":
    from indicators.social.sample_towns import town_of_equals

    if not name:
        return town_of_equals(districts, adults)
    from dsm import fieldwork

    with opened() as house, house.transaction() as session:
        return fieldwork.load_frame(session, name)


def _points(one: "Simulated") -> tuple[str, str]:
    return f"{one.value:.1f}", f"{one.low:.1f} to {one.high:.1f}"


def _share(one: "Simulated") -> tuple[str, str]:
    return f"{one.value:.0%}", f"{one.low:.0%} to {one.high:.0%}"


def _wrong(one: "Simulated | None") -> tuple[str, str]:
    return _share(one) if one else ("none stood out", "")


def _reliability(one: "Simulated") -> tuple[str, str]:
    return f"{one.value:.2f}", f"{one.low:.2f} to {one.high:.2f}"
