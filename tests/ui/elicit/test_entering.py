"""Who gets in: a personal link opens one seat of one elicitation, and a cookie keeps it."""

from base64 import urlsafe_b64decode

import pytest
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.elicitation import experts
from tests.support.eliciting import a_panel, come_in


def link_hash_of(panel) -> str:
    with transaction(panel.engine) as session:
        return experts.seats(session, panel.slug)[0].link_hash


def test_a_link_opens_the_seat_and_leaves_the_address(panel, client: TestClient):
    page = come_in(client, panel, panel.tokens[0])

    assert "What works?" in page
    assert "Light along paths: Adults who feel safe after dark" in page
    assert panel.tokens[0] not in page


def test_a_norwegian_expert_reads_norwegian(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])

    chosen = client.get("/e/panel?lang=nb").text
    later = client.get("/e/panel/step/3").text

    assert "Hva virker?" in chosen
    assert "Hva ville det være uten tiltaket?" in later
    assert '<html lang="nb"' in later


@pytest.mark.parametrize("path", ["", "/step/1", "/calibration"])
def test_nobody_gets_in_without_a_link(engine, settings, client: TestClient, path):
    a_panel(engine, settings)

    answer = client.get(f"/e/panel{path}")

    assert answer.status_code == 403
    assert "What works" not in answer.text


def test_an_unknown_elicitation_looks_like_one_without_a_link(client: TestClient):
    assert client.get("/e/nothing").status_code == 403
    assert client.get("/e/nothing/at/all").status_code == 404


@pytest.mark.parametrize("token", ["x", "ABCDEFGHJKMNPQRSTVWXYZ0123", "0" * 400])
def test_a_wrong_link_opens_nothing(engine, settings, client: TestClient, token):
    a_panel(engine, settings)

    assert client.get(f"/e/panel?t={token}").status_code == 403
    assert client.get("/e/panel").status_code == 403


def test_a_link_of_another_elicitation_opens_nothing(engine, settings, client: TestClient):
    a_panel(engine, settings)
    other = a_panel(engine, settings, slug="other")

    assert client.get(f"/e/panel?t={other.tokens[0]}").status_code == 403


def test_a_cookie_of_another_elicitation_opens_nothing(engine, settings, client: TestClient):
    a_panel(engine, settings)
    other = a_panel(engine, settings, slug="other")
    come_in(client, other, other.tokens[0])
    kept = client.cookies.get("ekspert-other")

    client.cookies.set("ekspert-panel", kept)

    assert client.get("/e/panel").status_code == 403


def test_the_cookie_says_nothing_and_no_script_reads_it(panel, client: TestClient):
    answer = client.get(f"/e/panel?t={panel.tokens[0]}")

    given = answer.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given
    sealed = urlsafe_b64decode(client.cookies["ekspert-panel"].strip('"'))
    link = link_hash_of(panel)
    assert len(link) == 64  # too long to arise by chance in the sealed bytes
    for told in (link, panel.tokens[0]):
        assert told.lower() not in given
        assert told.encode() not in sealed
