"""Guessing and forging: codes, links, receipts, visits, names; and headers that say where from."""

import base64
import json
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm import stewardship
from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying import invitations
from dsm.surveying.keys import Keyring
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.tables import CampaignRow, InboxRow, InvitationRow
from dsm.surveying.tries import FREE, Tries
from dsm.surveying.visits import open_visit, seal_visit
from surveys import codes
from surveys.campaigns import Channel
from surveys.codes import ALPHABET, CODE_LENGTH, LINK_LENGTH, code_of_link, grouped
from tests.support.campaigning import prepared
from tests.support.respondents import a_browser_at, agreed, fielded, hidden, post_page
from tests.support.surveys import Fielded, a_keyring, a_reception, an_open_campaign, sends
from ui.respond.cookies import Carried, Cookies

API = "/api/v1/campaigns"
GUESSES = 10_000
FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP")


def forged(number: int) -> dict[str, str]:
    """Headers that say the request came through another address each time."""
    address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    return {name: f"for={address}" if name == "Forwarded" else address for name in FORGED}


def guess() -> str:
    return codes.new_code()


@pytest.mark.slow
def test_threat_08_ten_thousand_guesses_are_slowed_down_and_open_nothing(engine: Engine, tmp_path):
    # The guards: Tries in Reception, and codes of 80 bits, links of 130.
    field = an_open_campaign(engine, a_keyring(tmp_path), invited=3)
    told: list[RefusalReason] = []
    # No second passes, however long this takes: each would forgive a try.
    with a_reception(engine, field.keyring, tries=Tries(lambda: 0.0)) as reception:
        for _ in range(GUESSES):
            with pytest.raises(Refusal) as refused:
                reception.by_code(field.slug, guess(), Channel.WEB)
            told.append(refused.value.reason)
        right = reception.by_code(field.slug, code_of_link(field.tokens[0]), Channel.WEB)

    slowed = told.count(RefusalReason.TOO_MANY_TRIES)
    assert set(told) == {RefusalReason.UNKNOWN, RefusalReason.TOO_MANY_TRIES}
    assert slowed >= GUESSES - 2 * FREE
    # Whoever holds a right code is not locked out by those who guess.
    assert right.campaign_id == field.id


def test_threat_08_codes_hold_as_many_bits_as_they_should():
    bits = math.log2(len(ALPHABET))

    assert len(set(ALPHABET)) == 32
    assert LINK_LENGTH * bits >= 128
    assert CODE_LENGTH * bits == 80
    assert len({codes.new_link_token() for _ in range(5000)}) == 5000
    assert {len(codes.new_code()) for _ in range(50)} == {CODE_LENGTH}


def test_threat_08_unknown_replaced_and_used_codes_are_answered_alike(engine: Engine, tmp_path):
    # The guard: entering.open_by_invitation asks the database the same whatever the code is.
    keyring = a_keyring(tmp_path)
    with transaction(engine) as session:
        campaign = prepared(session, keyring, 12)
        key = keyring.of(campaign.id)
        first = invitations.reissue(session, key, campaign, by="sender")
        again = invitations.reissue(session, key, campaign, by="sender")
        row = session.get_one(InvitationRow, key.fingerprint("link", again[0].link_token))
        row.answered = True
        session.get_one(CampaignRow, campaign.id).state = "open"
    tried = {
        "unknown": codes.new_link_token(),
        "replaced": first[0].link_token,
        "used": again[0].link_token,
    }

    told = {}
    with a_reception(engine, keyring) as reception:
        for name, token in tried.items():
            for way in (reception.by_link, reception.by_code):
                text = token if way == reception.by_link else code_of_link(token)
                with _counted(engine) as asked, pytest.raises(Refusal) as refused:
                    way(campaign.slug, text, Channel.WEB)
                told[name, way.__name__] = (str(refused.value), tuple(asked))

    for way in ("by_link", "by_code"):
        (same,) = {told[name, way] for name in tried}
        assert same[0] == str(Refusal(RefusalReason.UNKNOWN))
        assert len(same[1]) >= 3


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    """Note every statement; their number and kind is what a clock would tell."""
    asked: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


WAYS: dict[str, Callable[[TestClient, int], int]] = {
    "codes on pages": lambda c, n: (
        c.post("/s/bare/enter", data={"code": guess()}, headers=forged(n)).status_code
    ),
    "codes by the api": lambda c, n: (
        c.post(f"{API}/bare/visits", json={"code": guess()}, headers=forged(n)).status_code
    ),
    "links": lambda c, n: (
        c.get(f"/s/bare?t={codes.new_link_token()}", headers=forged(n)).status_code
    ),
    "resume codes": lambda c, n: (
        c.post("/s/bare/resume", data={"code": grouped(guess())}, headers=forged(n)).status_code
    ),
    "receipts": lambda c, n: (
        c.post(
            "/s/bare/withdraw", data={"receipt": grouped(guess())}, headers=forged(n)
        ).status_code
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_threat_17_a_forged_address_buys_no_more_tries(
    client: TestClient, invited: Fielded, way: str, monkeypatch: pytest.MonkeyPatch
):
    # The guard: Tries counts by campaign and kind of code, never by where a request says it is from.
    monkeypatch.setattr("dsm.surveying.tries.PER_SECOND", 1e-6)  # however long this takes
    told = [WAYS[way](client, number) for number in range(FREE + 40)]

    assert 200 not in told
    assert 303 not in told
    assert told.count(429) >= 25


def test_threat_17_passwords_are_slowed_down_whatever_address_is_named(
    client: TestClient, engine: Engine
):
    # The guard: Patience counts by name.
    with transaction(engine) as session:
        stewardship.add_account(session, "kari", "official", "fire gode ord og litt til")

    told = []
    for number in range(8):
        csrf = hidden(client.get("/login").text, "csrf")
        form = {"name": "kari", "password": f"guess {number}", "csrf": csrf}
        told.append(client.post("/login", data=form, headers=forged(number)).status_code)

    assert told[:4] == [401] * 4
    assert 429 in told


def test_threat_17_a_whole_town_behind_one_address_is_let_in(
    client: TestClient, engine: Engine, settings: Settings
):
    # The guard: nobody is counted by address, so that one who guesses shuts nobody else out.
    field = fielded(engine, settings, slug="bare", invited=40)
    for _ in range(FREE + 20):
        client.post("/s/bare/enter", data={"code": guess()}, headers=forged(0))

    told = [
        client.post(f"{API}/bare/visits", json={"code": code_of_link(token)}, headers=forged(0))
        for token in field.tokens
    ]

    assert {answer.status_code for answer in told} == {201}


def visit_text(client: TestClient, slug: str = "trygg") -> str:
    return client.cookies[Cookies(https=False).name(Carried.VISIT, slug)].strip('"')


def test_threat_09_a_visit_that_we_did_not_seal_is_nobodys(
    client: TestClient, engine: Engine, settings: Settings, campaign: Fielded
):
    # The guard: visits are sealed with the campaign's key, bound to their purpose (sealing.unseal).
    other = fielded(engine, settings, slug="annen")
    agreed(client)
    real = visit_text(client)
    keyring = Keyring(settings.keys_folder, settings.secret)
    visit = open_visit(keyring, real)
    assert visit is not None
    plain = json.dumps({"slug": "trygg", "response": "1" * 32, "test": True})
    unsigned = base64.urlsafe_b64encode(plain.encode()).decode()
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    box = base64.urlsafe_b64decode(real.partition(".")[2])
    receipt = campaign.key.seal("draft", plain.encode())
    stranger = Keyring(settings.keys_folder.parent / "others", settings.secret)
    stranger.make(campaign.id)
    lies = {
        "unsigned": f"{campaign.id}.{unsigned}",
        "no algorithm": f"{header}.{unsigned.rstrip('=')}.",
        "one bit changed": f"{campaign.id}.{_text(box[:-1] + bytes([box[-1] ^ 1]))}",
        "cut short": real[:-8],
        "another campaign's number": f"{other.id}.{real.partition('.')[2]}",
        "sealed for another purpose": f"{campaign.id}.{_text(receipt)}",
        "sealed with another key": seal_visit(stranger, visit),
        "sealed for another campaign": seal_visit(
            keyring, replace(visit, campaign_id=other.id, slug="annen")
        ),
    }

    told = {
        name: client.post(
            f"{API}/trygg/pages/0",
            json={"answers": {"dark": 1}},
            headers={"Authorization": f"Bearer {lie}"},
        ).status_code
        for name, lie in lies.items()
    }
    as_cookie = {}
    for name, lie in lies.items():
        with a_browser_at(settings) as one:
            one.cookies.set(Cookies(https=False).name(Carried.VISIT, "trygg"), lie)
            as_cookie[name] = one.get("/s/trygg/page/1").status_code

    assert set(told.values()) == {404}, told
    assert set(as_cookie.values()) == {403}, as_cookie


def _text(box: bytes) -> str:
    return base64.urlsafe_b64encode(box).decode()


async def test_threat_09_a_code_is_good_for_its_own_purpose_only(engine: Engine, tmp_path):
    # The guard: CampaignKey.fingerprint and secret_of take the purpose in.
    field = an_open_campaign(engine, a_keyring(tmp_path), invited=12)
    with a_reception(engine, field.keyring) as reception:
        receipt = await sends(reception, field, 0)
        code, link = code_of_link(field.tokens[1]), field.tokens[1]
        wrong = [
            lambda: reception.by_code(field.slug, receipt, Channel.WEB),
            lambda: reception.by_resume_code(field.slug, grouped(receipt)),
            lambda: reception.by_resume_code(field.slug, grouped(code)),
            lambda: reception.by_link(field.slug, code, Channel.WEB),
            lambda: reception.by_code(field.slug, link, Channel.WEB),
        ]
        for way in wrong:
            with pytest.raises(Refusal):
                way()
        gone = [await reception.withdraw(field.slug, one) for one in (code, link[:16])]

    assert gone == [False, False]
    assert len(field.rows(InboxRow)) == 1


def test_threat_09_a_staff_session_that_we_did_not_sign_logs_nobody_in(
    client: TestClient, engine: Engine
):
    # The guard: SessionMiddleware signs the cookie with the installation's secret.
    with transaction(engine) as session:
        account = stewardship.add_account(session, "kari", "administrator", None)
        token = stewardship.make_login_link(session, "kari")
    claim = base64.b64encode(json.dumps({"account": account.id, "key": "x"}).encode()).decode()

    told = {}
    for name, cookie in {"unsigned": claim, "signed by a guess": f"{claim}.aaaa.bbbb"}.items():
        client.cookies.set("dsm-session", cookie)
        told[name] = client.get("/login").status_code
    client.cookies.clear()
    csrf = hidden(client.get("/login").text, "csrf")
    spent = [
        client.post("/login/link", data={"token": token, "csrf": csrf}).status_code,
        *(
            client.post(
                "/login/link",
                data={"token": token, "csrf": hidden(client.get("/login/link/x").text, "csrf")},
            ).status_code
            for _ in range(2)
        ),
    ]

    assert set(told.values()) == {200}  # the form to log in, as for any stranger
    assert spent == [303, 403, 403]


def test_threat_10_after_the_first_click_no_address_and_no_header_holds_the_token(
    client: TestClient, invited: Fielded
):
    # The guards: Entrance._by_link leads on at once; no referrer is ever sent.
    token = invited.tokens[0]
    code = grouped(code_of_link(token))
    seen = [client.get(f"/s/bare?t={token}")]
    seen += [client.get("/s/bare")]
    csrf = hidden(seen[-1].text, "csrf")
    seen += [client.post("/s/bare/consent", data={"go": "agree", "consent": "1", "csrf": csrf})]
    seen += [post_page(client, 1, {"q.dark": "4"}, slug="bare"), client.get("/s/bare/page/2")]
    entered = client.post("/s/bare/enter", data={"code": code})

    for answer in (*seen, entered):
        told = " ".join([answer.text, *answer.headers.values()])
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(f"{token}|{code}|{code.replace('-', '')}", told, re.IGNORECASE)
    assert seen[0].headers["location"] == "/s/bare"


def test_threat_24_the_answer_is_the_same_for_who_is_known_and_who_is_not(
    client: TestClient, engine: Engine, settings: Settings, invited: Fielded
):
    # The guards: one refusal for all codes; check_password looks at a hash for everybody.
    with transaction(engine) as session:
        stewardship.add_account(session, "kari", "official", "fire gode ord og litt til")
    with transaction(engine) as session:
        used = session.get_one(InvitationRow, invited.key.fingerprint("link", invited.tokens[0]))
        used.answered = True
    codes_tried = {"known": code_of_link(invited.tokens[0]), "unknown": guess()}
    told: dict[str, dict[str, tuple[int, str]]] = {}
    for who, code in codes_tried.items():
        name = "kari" if who == "known" else "nobody"
        with a_browser_at(settings) as one:
            csrf = hidden(one.get("/login").text, "csrf")
            login = one.post("/login", data={"name": name, "password": "wrong", "csrf": csrf})
            told[who] = {
                "code": _plain(one.post("/s/bare/enter", data={"code": code}), code),
                "api": _plain(one.post(f"{API}/bare/visits", json={"code": code}), code),
                "resume": _plain(
                    one.post("/s/bare/resume", data={"code": grouped(code)}), grouped(code)
                ),
                "login": _plain(login, name, csrf),
            }
    with a_browser_at(settings) as one:
        told["known"]["link"] = _plain(one.get(f"/s/bare?t={invited.tokens[0]}"))
        told["unknown"]["link"] = _plain(one.get(f"/s/bare?t={codes.new_link_token()}"))

    assert told["known"] == told["unknown"]


def _plain(answer, *typed: str) -> tuple[int, str]:
    """Return an answer without what was typed, which it may show again, and without form tokens."""
    text = re.sub(r'name="csrf" value="[^"]*"', "", answer.text)
    for one in typed:
        text = text.replace(one, "…")
    return answer.status_code, text


def test_threat_24_a_wrong_name_costs_as_much_as_a_wrong_password(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    from argon2 import PasswordHasher

    looked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        looked.append(hash.split("$")[1])
        return bool(verify(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with transaction(engine) as session:
        stewardship.add_account(session, "kari", "official", "fire gode ord og litt til")
        known = stewardship.check_password(session, "kari", "wrong")
        unknown = stewardship.check_password(session, "nobody", "wrong")

    assert (known, unknown) == (None, None)
    assert looked == ["argon2id", "argon2id"]
