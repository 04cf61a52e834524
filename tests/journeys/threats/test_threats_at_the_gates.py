"""Requests that no page of ours sends: past a gate, with fields of their own, before anybody agreed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from dsm import stewardship
from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying import quotas
from dsm.surveying.tables import AnswerDraftRow, CampaignRow, InboxRow, InvitationRow, ResponseRow
from dsm.tables import utc_now
from surveys.campaigns import Channel, State
from tests.support.respondents import a_browser_at, agreed, fielded, hidden, post_page
from tests.support.surveys import Fielded, a_questionnaire
from ui.respond.cookies import Carried, Cookies

API = "/api/v1/campaigns"
SHUT: dict[str, Callable[[], dict[str, Any]]] = {
    "not yet": lambda: {"opens_at": utc_now() + timedelta(days=1)},
    "closed": lambda: {"closes_at": utc_now() - timedelta(hours=1), "state": State.CLOSED.value},
    "past its end": lambda: {"closes_at": utc_now() - timedelta(hours=1)},
    "paused": lambda: {"state": State.PAUSED.value},
    "purged": lambda: {"state": State.PURGED.value},
    "another channel": lambda: {"channels": [Channel.PAPER.value]},
}


class Direct:
    """Somebody with a good visit who then sends whatever she likes, to pages and API alike."""

    def __init__(self, client: TestClient, slug: str) -> None:
        self.client, self.slug = client, slug
        shown = client.get(f"/s/{slug}/page/1")
        if shown.status_code != 200:  # before she agreed, the form is on the first page
            shown = client.get(f"/s/{slug}")
        self.csrf = hidden(shown.text, "csrf")
        name = Cookies(https=False).name(Carried.VISIT, slug)
        self.bearer = {"Authorization": f"Bearer {client.cookies[name].strip('"')}"}

    def page(self, path: str, **fields: Any) -> int:
        data = {"csrf": self.csrf, "revision": "9", "go": "next", **fields}
        return int(self.client.post(f"/s/{self.slug}/{path}", data=data).status_code)

    def call(self, path: str, **body: Any) -> int:
        answer = self.client.post(f"{API}/{self.slug}/{path}", json=body, headers=self.bearer)
        return int(answer.status_code)

    def keeps(self) -> dict[str, int]:
        """Post to everything that would keep something; return what each answered."""
        return {
            "page": self.page("page/1", **{"q.dark": "1"}),
            "save": self.page("save/1", **{"q.dark": "1"}),
            "hand in": self.page("hand-in"),
            "finish from a page": self.page("page/1", go="finish"),
            "api page": self.call("pages/0", answers={"dark": 1}, revision=9),
            "api finish": self.call("finish", language="nb"),
        }


def kept(field: Fielded) -> list[Any]:
    return [
        row.model_dump()
        for table in (AnswerDraftRow, InboxRow, ResponseRow)
        for row in field.rows(table)
    ]


@pytest.mark.parametrize("gate", SHUT)
def test_threat_06_a_shut_gate_is_shut_for_every_post(
    client: TestClient, settings: Settings, campaign: Fielded, gate: str
):
    # The guards: saving.not_now for pages, submissions.require_way_in for finals, entering for comers.
    agreed(client)
    post_page(client, 1, {"q.dark": "4"})
    direct, before = Direct(client, "trygg"), kept(campaign)
    campaign.change(**SHUT[gate]())

    told = direct.keeps()
    with a_browser_at(settings) as stranger:
        come = [
            stranger.post("/s/trygg/consent", data={"go": "agree", "consent": "1"}).status_code,
            stranger.post("/k/trygg/consent", data={"go": "agree", "consent": "1"}).status_code,
            stranger.post(f"{API}/trygg/visits", json={}).status_code,
        ]

    assert {name: status for name, status in told.items() if status not in {403, 409, 410}} == {}
    assert set(come) <= {403, 410}
    assert kept(campaign) == before


def test_threat_06_without_an_invitation_there_is_no_way_in(
    client: TestClient, campaign: Fielded, invited: Fielded
):
    # The guards: Reception.walk_in, open_visit's slug, and the link's own campaign.
    agreed(client)
    ours = Cookies(https=False).name(Carried.VISIT, "trygg")
    theirs = Cookies(https=False).name(Carried.VISIT, "bare")
    client.cookies.set(theirs, client.cookies[ours])
    foreign = Direct(client, "bare")

    told = {
        **foreign.keeps(),
        "consent": client.post("/s/bare/consent", data={"go": "agree", "consent": "1"}).status_code,
        "api visit": client.post(f"{API}/bare/visits", json={}).status_code,
        "link of another": client.get(f"/s/trygg?t={invited.tokens[0]}").status_code,
    }

    assert {name: status for name, status in told.items() if status not in {403, 404}} == {}
    assert kept(invited) == []


def test_threat_06_before_consent_no_post_keeps_anything(client: TestClient, invited: Fielded):
    # The guard: saving.not_now and submissions.require_way_in ask for the version agreed to.
    client.get(f"/s/bare?t={invited.tokens[0]}")
    direct = Direct(client, "bare")
    assert direct.csrf

    told = direct.keeps()

    assert {name: status for name, status in told.items() if status not in {403, 409, 422}} == {}
    assert kept(invited) == []
    assert not any(row.answered for row in invited.rows(InvitationRow))


def test_threat_06_answers_are_checked_however_they_come(
    client: TestClient, engine: Engine, settings: Settings
):
    # The guard: submissions.require_answers, which every way in passes.
    field = fielded(engine, settings, slug="krav", questionnaire=a_questionnaire())
    agreed(client, "krav")
    direct = Direct(client, "krav")

    out_of_range = direct.call("pages/0", answers={"age": 178})
    beyond = direct.call("pages/99", answers={})
    direct.call("pages/0", answers={"age": 40})
    unanswered = (direct.call("finish", language="nb"), direct.page("hand-in"))

    assert (out_of_range, beyond) == (422, 403)
    assert unanswered == (422, 422)
    assert field.rows(InboxRow) == []


def test_threat_06_a_full_quota_counts_nobody_who_skips_the_screening(
    client: TestClient, engine: Engine, settings: Settings
):
    # The guard: quotas.settle, asked again when an answer is final.
    field = fielded(engine, settings, slug="kvote", questionnaire=a_questionnaire())
    with transaction(engine) as session:
        quotas.set_quota(session, field.id, quotas.stratum_of({"sex": "women"}), 0)
    agreed(client, "kvote")
    direct = Direct(client, "kvote")

    direct.call("pages/1", answers={"safe": 2}, revision=0)
    direct.call("pages/0", answers={"sex": 1}, revision=1, whole=False)
    final = direct.call("finish", language="nb")

    (row,) = field.rows(InboxRow)
    with transaction(engine) as session:
        (quota,) = quotas.quotas(session, field.id, utc_now())
    assert final == 200
    assert row.over_quota is True
    assert quota.filled == 0


def test_threat_07_fields_of_the_database_are_no_fields_of_a_form(
    client: TestClient, settings: Settings, campaign: Fielded
):
    # The guard: ui.respond.requests.Form.answers and read_page take questions that were asked only.
    columns = {
        name: "1"
        for table in SQLModel.metadata.sorted_tables
        for name in table.columns.keys()  # noqa: SIM118 - a collection of columns, no mapping
    }
    smuggled = {
        **columns,
        **{f"q.{name}": "1" for name in columns},
        **{f"answers[{name}]": "1" for name in columns},
        "q.word": "hav",
    }
    page = {"q.dark": "3", "q.trust": "7"}
    answer(client, page, {})
    with a_browser_at(settings) as other:
        answer(other, page | {"answers": "{}"}, smuggled)

    plain, loaded = (
        {
            name: value
            for name, value in row.model_dump().items()
            if name not in {"receipt_hash", "payload_hash", "free_texts"}
        }
        for row in sorted(campaign.rows(InboxRow), key=lambda row: len(row.free_texts))
    )
    assert loaded == plain


def answer(client: TestClient, first: dict[str, str], last: dict[str, str]) -> None:
    agreed(client)
    post_page(client, 1, first)
    post_page(client, 2, {})
    assert post_page(client, 3, last, go="finish").status_code == 303


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("visits", {}),
        ("consent", {"consent": 1}),
        ("pages/0", {"answers": {"dark": 1}}),
        ("finish", {"language": "nb"}),
        ("withdraw", {"receipt": "0000-0000-0000-0000-0"}),
    ],
)
def test_threat_07_the_api_takes_no_field_of_the_database(
    client: TestClient, campaign: Fielded, path: str, body: dict[str, Any]
):
    # The guard: messages that are sent forbid every field they do not name.
    agreed(client)
    direct = Direct(client, "trygg")
    own = {"language", "consent", "answers", "free_texts", "revision", "receipt"}
    columns = {*InboxRow.model_fields, *ResponseRow.model_fields, *CampaignRow.model_fields} - own

    told = {name: direct.call(path, **body, **{name: 1}) for name in columns}
    stray = direct.call("pages/0", answers={"over_quota": 1, "__class__": 1})

    assert set(told.values()) == {422}
    assert stray == 422
    assert kept(campaign) == []


def test_threat_11_looking_ten_times_spends_nothing(
    client: TestClient, engine: Engine, settings: Settings, campaign: Fielded, invited: Fielded
):
    # The guard: every handler that keeps or spends is registered for POST alone.
    agreed(client)
    post_page(client, 1, {"q.dark": "4"})
    with transaction(engine) as session:
        stewardship.add_account(session, "kari", "official", None)
        login = stewardship.make_login_link(session, "kari")
    before = everything(engine)
    looks = [
        "/s/trygg", "/k/trygg", "/s/trygg/page/1", "/s/trygg/page/2", "/s/trygg/hand-in",
        "/s/trygg/receipt", "/s/trygg/withdraw", "/s/trygg/stop", "/s/trygg/about",
        "/s/trygg/save/1", "/s/trygg/consent", "/s/trygg/enter", "/s/trygg/resume", "/s/trygg/clear",
        f"{API}/trygg", f"{API}/trygg/answers", f"{API}/trygg/finish", f"{API}/trygg/abandon",
        "/login", "/logout", "/preferences",
        f"/login/link/{login}", *(f"/s/bare?t={token}" for token in invited.tokens),
    ]  # fmt: skip

    for path in looks:
        for _ in range(10):
            client.get(path)
            client.head(path)

    assert everything(engine) == before
    with a_browser_at(settings) as other:
        assert other.get(f"/s/bare?t={invited.tokens[0]}").headers["location"] == "/s/bare"
        shown = other.get("/s/bare").text
        entered = other.post(
            "/s/bare/consent", data={"go": "agree", "consent": "1", "csrf": hidden(shown, "csrf")}
        )
        assert entered.headers["location"] == "/s/bare/page/1"


def everything(engine: Engine) -> dict[str, list[str]]:
    with transaction(engine) as session:
        return {
            table.name: sorted(str(tuple(row)) for row in session.execute(select(table)))
            for table in SQLModel.metadata.sorted_tables
        }
