"""What came from a file is shown on the expert's page, changed there, and handed in again."""

import re

import pytest
from starlette.testclient import TestClient

from dsm.database import exclusive, transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import Kind, Object
from dsm.elicitation.experts import experts_keyring
from dsm.elicitation.gathered import best_worst_of, handed_in, pairwise_of
from dsm.elicitation.importing import keep_from_csv
from tests.support.eliciting import (
    FIRST_EFFECT,
    a_panel,
    an_effect,
    come_in,
    hand_in,
    post_step,
    press,
)

# Asked in this order, which is not that of the ids.
BENCHMARK = tuple(Object(id, {"en": id, "nb": id}) for id in ("PC", "IM", "DI", "SO", "SU"))
PAIRS = (
    "expert,first,second,times\n"
    "Person 0,DI,PC,1/2\nPerson 0,IM,PC,3\nPerson 0,DI,SO,2\nPerson 0,SO,SU,1/4\n"
)
BEST_WORST = (
    "expert,criterion,best_to,to_worst\nPerson 0,reach,1,5\nPerson 0,cost,2,2\nPerson 0,speed,5,1\n"
)
EFFECTS = "expert,action,indicator,low,best,high,confidence\nPerson 0,light,safe,-2,3.00012,8,80\n"


@pytest.fixture(params=[1, 2])
def imported(request, engine, settings, tmp_path):
    """Import a file in the first round; it is looked at in this one, or in the next."""

    def imported(kind, text, **asked):
        panel = a_panel(engine, settings, kind, **asked)
        file = tmp_path / "judged.csv"
        file.write_text(text, "utf-8")
        with exclusive(engine) as session:
            found = elicitations.find(session, panel.slug)
            keep_from_csv(session, experts_keyring(panel.keyring).of(found.id), panel.slug, file)
        if request.param > 1:
            panel.close()
            panel.open()
        return panel

    return imported


def judged_again(client: TestClient, panel) -> bool:
    """Press the button; in the round of the import everything counts already."""
    done = hand_in(client, panel) if "Hand in</button>" in client.get("/e/panel").text else None
    panel.close()
    return done is None or done.status_code == 303


def chosen(page: str) -> dict[str, str]:
    """Return what every list of a page shows as chosen, as a browser posts it."""
    lists = re.findall(r'<select id="([^"]*)".*?</select>', page)
    found = {name: re.search(_chosen_in(name), page) for name in lists}
    return {name: one[1] if one else "" for name, one in found.items()}


def _chosen_in(name: str) -> str:
    return rf'<select id="{re.escape(name)}"(?:(?!</select>).)*value="([^"]*)" selected>'


def test_pairs_are_changed_and_none_is_there_twice(imported, engine, client: TestClient):
    panel = imported(Kind.PAIRWISE, PAIRS, objects=BENCHMARK)
    come_in(client, panel, panel.tokens[0])
    first, second = (chosen(client.get(f"/e/panel/step/{at}").text) for at in (2, 3))

    kept = [
        post_step(client, panel, 2, {**first, "p.0.1": "1/5", "p.0.2": "3", "p.0.3": "6"}),
        post_step(client, panel, 3, second),
    ]

    assert {name: one for name, one in {**first, **second}.items() if one} == {
        "p.0.1": "1/3",
        "p.0.2": "2",
        "p.2.3": "2",
        "p.3.4": "1/4",
    }
    assert [one.status_code for one in kept] == [303, 303]
    assert judged_again(client, panel)
    with transaction(engine) as session:
        (said,) = pairwise_of(session, panel.slug)
    assert said.criteria == ("DI", "IM", "PC", "SO", "SU")
    assert len(said.pairs) == 5
    assert said.log_ratio[2].round(2).tolist()[:2] == [1.1, -1.61]


def test_the_ends_are_set_closer_together(imported, engine, client: TestClient):
    panel = imported(Kind.BEST_WORST, BEST_WORST)
    come_in(client, panel, panel.tokens[0])

    kept = post_step(client, panel, 3, {"n.cost": "2", "n.speed": "3"})

    assert kept.status_code == 303
    assert judged_again(client, panel)
    with transaction(engine) as session:
        (said,) = best_worst_of(session, panel.slug)
    assert (said.best_to, said.to_worst) == ((2, 1, 3), (2, 3, 1))


def test_an_effect_gets_a_note_and_stays_as_it_was(imported, engine, client: TestClient):
    panel = imported(Kind.EFFECTS, EFFECTS)
    come_in(client, panel, panel.tokens[0])
    page = client.get(f"/e/panel/step/{FIRST_EFFECT}").text
    shown = dict(re.findall(r'inputmode="decimal".*?name="(\w+)" value="([^"]*)"', page))

    kept = post_step(client, panel, FIRST_EFFECT, {**shown, "note": "as in Molde"})

    assert "lowest −2, best guess +3.00012, highest +8; 80 % sure" in page
    assert set(shown.values()) == {""}
    assert kept.status_code == 303
    assert judged_again(client, panel)
    with transaction(engine) as session:
        (given,) = handed_in(session, panel.slug)
    (effect,) = given.content["effects"]
    assert (effect["low"], effect["best"], effect["note"]) == (-2, 3.00012, "as in Molde")
    assert "without" not in effect


def test_an_effect_is_judged_anew_from_what_comes_without_it(imported, engine, client: TestClient):
    panel = imported(Kind.EFFECTS, EFFECTS)
    come_in(client, panel, panel.tokens[0])

    half = post_step(client, panel, FIRST_EFFECT, {"without": "60"})
    whole = post_step(client, panel, FIRST_EFFECT, an_effect(60, 58, 68, 63))

    assert (half.status_code, whole.status_code) == (422, 303)
    assert judged_again(client, panel)
    with transaction(engine) as session:
        (given,) = handed_in(session, panel.slug)
    (effect,) = given.content["effects"]
    assert (effect["without"], effect["low"], effect["best"]) == (60, -2, 3)


def test_an_effect_is_taken_back(imported, client: TestClient):
    panel = imported(Kind.EFFECTS, EFFECTS)
    come_in(client, panel, panel.tokens[0])
    if "Take it back</button>" in client.get("/e/panel").text:
        press(client, panel, "take-back")

    gone = post_step(client, panel, FIRST_EFFECT, {"drop": "yes", "note": "no idea"})

    assert gone.status_code == 303
    assert "Take this back" not in client.get(f"/e/panel/step/{FIRST_EFFECT}").text
