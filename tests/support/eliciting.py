"""Elicitations of every kind, experts with links, and an expert's browser without scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm import stewardship
from dsm.database import transaction
from dsm.elicitation import answering, elicitations, experts
from dsm.elicitation.elicitation import Elicitation, Kind, Level, Object, Seed, Target
from dsm.elicitation.experts import NewExpert, experts_keyring
from dsm.settings import Settings
from dsm.stewardship import City
from dsm.surveying.keys import Keyring

CRITERIA = (
    Object("cost", {"en": "Cost", "nb": "Kostnad"}),
    Object("reach", {"en": "How many it reaches", "nb": "Hvor mange det når"}),
    Object("speed", {"en": "How soon it works", "nb": "Hvor fort det virker"}),
)
ACTIONS = (
    Object("light", {"en": "Light along paths", "nb": "Lys langs veger"}),
    Object("hosts", {"en": "Weekend hosts", "nb": "Byverter i helgene"}),
)
SAFETY = Target(
    id="safe",
    name={
        "en": "Adults who feel safe after dark",
        "nb": "Voksne som er trygge etter mørkets frembrudd",
    },
    unit="% of adults",
    observable={
        "en": "Of 100 adults, how many would feel safe after dark, three years from now?",
        "nb": "Av 100 voksne, hvor mange ville føle seg trygge etter mørkets frembrudd om tre år?",
    },
)
LEVELS = tuple(
    Level(
        number, {"en": en, "nb": nb}, {"en": f"What {number} takes.", "nb": f"Hva {number} krever."}
    )
    for number, (en, nb) in enumerate(
        [("Nothing", "Ingenting"), ("Begun", "Begynt"), ("In use", "I bruk"), ("Proven", "Prøvd")],
        1,
    )
)

FIRST_EFFECT = 3  # about oneself and practice come before


@dataclass(frozen=True, slots=True)
class Panel:
    """An elicitation with experts who were invited."""

    engine: Engine
    keyring: Keyring
    slug: str
    tokens: tuple[str, ...] = field(repr=False)

    def close(self) -> None:
        """Close the round that is open."""
        with transaction(self.engine) as session:
            elicitations.close_round(session, self.slug)

    def open(self) -> None:
        """Open the next round."""
        with transaction(self.engine) as session:
            elicitations.open_round(session, self.slug)


def an_elicitation(kind: Kind = Kind.EFFECTS, **given: Any) -> Elicitation:
    """A small one of a kind, in English and Norwegian."""
    made = Elicitation(
        slug=str(given.pop("slug", "panel")),
        kind=kind,
        title={"en": "What works?", "nb": "Hva virker?"},
        instructions={"en": "Thank you for judging.", "nb": "Takk for at du vurderer."},
        objects=ACTIONS if kind is Kind.EFFECTS else CRITERIA,
        levels=LEVELS if kind is Kind.RATINGS else (),
        targets=(SAFETY,) if kind is Kind.EFFECTS else (),
    )
    return replace(made, **given)


def a_seed(number: int, truth: float | None = None) -> Seed:
    """A question with a known answer."""
    text = {"en": f"How many, question {number}?", "nb": f"Hvor mange, spørsmål {number}?"}
    return Seed(id=f"q{number}", text=text, truth=truth)


def a_panel(
    engine: Engine,
    settings: Settings,
    kind: Kind = Kind.EFFECTS,
    *,
    count: int = 1,
    group: str = "",
    **given: Any,
) -> Panel:
    """An elicitation whose first round is open, with `count` experts who have links."""
    asked = an_elicitation(kind, **given)
    keyring = Keyring(settings.keys_folder, settings.secret)
    with transaction(engine) as session:
        city = City(name="Kristiansund", residents=24_479, residents_source="SSB", simulated=True)
        stewardship.set_city(session, city)
        kept = elicitations.add(session, asked)
        key = experts_keyring(keyring).make(kept.id)
        people = [NewExpert(name=f"Person {at}", group=group) for at in range(count)]
        invited = experts.invite(session, key, asked.slug, people)
        elicitations.open_round(session, asked.slug)
    return Panel(engine, keyring, asked.slug, tuple(one.token for one in invited))


def judge_all(panel: Panel, contents: Sequence[dict[str, Any]]) -> None:
    """Let every expert hand in, in order of their numbers."""
    with transaction(panel.engine) as session:
        for seat, content in zip(experts.seats(session, panel.slug), contents, strict=True):
            now = answering.own(session, seat)
            answering.save(session, seat, content, now.revision, complete=True)


def an_effect_of(action: str, low: float, best: float, high: float) -> dict[str, Any]:
    """One effect as it is kept."""
    numbers = {"low": low, "best": best, "high": high, "confidence": 80}
    return {"action": action, "indicator": "safe", **numbers}


def some_pairs(*times: str) -> dict[str, Any]:
    """Comparisons of the three criteria, in order, as they are kept."""
    pairs = combinations([one.id for one in CRITERIA], 2)
    return {
        "times": [
            {"first": first, "second": second, "times": said}
            for (first, second), said in zip(pairs, times, strict=True)
        ]
    }


def fill_panels(engine: Engine, settings: Settings) -> None:
    """Effects, pairs, pairs by three and ratings that nothing links, all over; open effects."""
    effects = a_panel(engine, settings, slug="effects", count=5)
    apart = [1.0, 1.5, 2.0, 2.5, -6.0]
    agreed = [1.0, 1.2, 1.4, 1.6, 1.8]
    said = [
        [
            an_effect_of("light", one - 3, one, one + 3),
            an_effect_of("hosts", other - 3, other, other + 4),
        ]
        for one, other in zip(apart, agreed, strict=True)
    ]
    judge_all(effects, [{"effects": one} for one in said])
    effects.close()
    pairs = a_panel(engine, settings, Kind.PAIRWISE, slug="pairs", count=4)
    judge_all(pairs, [some_pairs("1/3", times, "6") for times in ("2", "3", "1", "2")])
    pairs.close()
    few = a_panel(engine, settings, Kind.PAIRWISE, slug="few", count=3)
    judge_all(few, [some_pairs("1/3", "2", "6")] * 3)
    few.close()
    # No object is rated by more than two, so that nothing can be estimated.
    apart = a_panel(engine, settings, Kind.RATINGS, slug="apart", count=4)
    judge_all(apart, [{"levels": {one: 2}} for one in ("cost", "cost", "reach", "speed")])
    apart.close()
    still_open = a_panel(engine, settings, slug="open", count=4)
    judge_all(still_open, [{"effects": one} for one in said[:4]])


def come_in(client: TestClient, panel: Panel, token: str) -> str:
    """Open a link; return the page it leads to."""
    client.cookies.clear()
    answer = client.get(f"/e/{panel.slug}?t={token}")
    assert answer.status_code == 303
    assert token not in answer.headers["location"]
    return client.get(answer.headers["location"]).text


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def post_step(
    client: TestClient, panel: Panel, at: int, fields: dict[str, str], go: str = "next"
) -> Any:
    """Fill a step and post it as a browser would."""
    page = client.get(f"/e/{panel.slug}/step/{at}").text
    carried = {name: hidden(page, name) for name in ("csrf", "revision")}
    return client.post(f"/e/{panel.slug}/step/{at}", data={**carried, **fields, "go": go})


def judge_effects(client: TestClient, panel: Panel, token: str, *effects: dict[str, str]) -> None:
    """Judge the first effects by a link, and hand in."""
    come_in(client, panel, token)
    for at, fields in enumerate(effects, FIRST_EFFECT):
        assert post_step(client, panel, at, fields).status_code == 303
    assert hand_in(client, panel).status_code == 303


def hand_in(client: TestClient, panel: Panel) -> Any:
    """Press the button at the foot of the overview."""
    return press(client, panel, "hand-in")


def press(client: TestClient, panel: Panel, button: str) -> Any:
    """Send the form at the foot of the overview to one of its addresses."""
    page = client.get(f"/e/{panel.slug}").text
    carried = {name: hidden(page, name) for name in ("csrf", "revision")}
    return client.post(f"/e/{panel.slug}/{button}", data=carried)


def an_effect(
    without: float, lowest: float, highest: float, best: float, sure: int = 80
) -> dict[str, str]:
    """Fields of one effect, as typed."""
    names = ("without", "lowest", "highest", "best", "confidence")
    return {
        name: f"{value:g}"
        for name, value in zip(names, (without, lowest, highest, best, sure), strict=True)
    }
