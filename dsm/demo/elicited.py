"""What simulated experts expect of two measures: one round, handed in and over."""

from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import exclusive
from dsm.elicitation import answering, elicitations, experts, ready_made
from dsm.elicitation.elicitation import Elicitation, Kind
from dsm.elicitation.experts import NewExpert, experts_keyring
from dsm.elicitation.plain import plain_effects
from dsm.surveying.keys import Keyring
from indicators.experts.effects import Judgement, read_effects

FOLDER = Path(__file__).parent
BY = "demo"
SLUG = "two-measures"
MEASURES = ("meeting-places-three", "pedestrian-centre")  # each judged by four
TITLE = {
    "nb": "Hva to tiltak endrer (oppdiktede svar)",
    "en": "What two measures change (invented answers)",
}


def build_elicitation(engine: Engine, keyring: Keyring) -> None:
    """Invite experts who do not exist, let them judge, and close the round.

    Parameters
    ----------
    engine : Engine
        A database with the demo's actions and indicators.
    keyring : Keyring
        Keys of the campaigns, beside which those of experts lie.
    """
    said: dict[str, list[Judgement]] = {}
    for one in read_effects(FOLDER / "action_effects.csv"):
        if one.action in MEASURES:
            said.setdefault(f"Simulated expert {one.expert}", []).append(one)
    with exclusive(engine) as session:
        kept = elicitations.add(session, _asked(session, said), BY)
        key = experts_keyring(keyring).make(kept.id)
        experts.invite(session, key, SLUG, [NewExpert(name=name) for name in said], BY)
        elicitations.open_round(session, SLUG, BY)
        for name, own in said.items():
            seat = experts.seat_of(session, key, SLUG, name)
            answering.save(session, seat, plain_effects(own), 0, complete=True)
        elicitations.close_round(session, SLUG, BY)


def _asked(session: Session, said: dict[str, list[Judgement]]) -> Elicitation:
    pairs = dict.fromkeys((one.action, one.indicator) for own in said.values() for one in own)
    indicators = {indicator for _, indicator in pairs}
    actions = ready_made.actions(session, tuple(TITLE))
    targets = ready_made.targets(session, tuple(TITLE))
    return Elicitation(
        slug=SLUG,
        kind=Kind.EFFECTS,
        title=TITLE,
        objects=tuple(one for one in actions if one.id in MEASURES),
        targets=tuple(one for one in targets if one.id in indicators),
        asked=tuple(pairs),
    )
