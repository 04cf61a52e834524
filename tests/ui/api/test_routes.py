from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm.settings import Settings
from dsm.surveying.answering import Reception
from dsm.surveying.refusals import BusyError
from dsm.surveying.tables import AnswerDraftRow, InboxRow
from surveys.campaigns import State
from surveys.codes import code_of_link
from tests.support.respondents import a_browser_at, fielded, is_on_the_loop
from tests.support.surveys import Fielded, a_reception
from ui.api.routes import respondents_api
from ui.respond.crowd import Crowd

HERE = "/api/v1/campaigns/trygg"


class Program:
    """A client that has come in."""

    def __init__(self, client: TestClient, here: str = HERE, **way: str) -> None:
        self._client, self._here = client, here
        self.admission = client.post(f"{here}/visits", json=way).json()
        self.visit = self.admission["visit"]

    def post(self, path: str, **body: Any) -> Response:
        return self._client.post(f"{self._here}/{path}", json=body, headers=self.bearer)

    def get(self, path: str) -> Response:
        return self._client.get(f"{self._here}/{path}", headers=self.bearer)

    def save(self, page: int, **body: Any) -> Response:
        saved = self.post(f"pages/{page}", **body)
        self.visit = saved.json().get("visit", self.visit)
        return saved

    def agree(self) -> "Program":
        self.visit = self.post("consent", consent=1).json()["visit"]
        return self

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.visit}"}


@pytest.fixture
def program(client: TestClient) -> Program:
    """A client that has come in through the open door and agreed."""
    return Program(client, language="nb").agree()


def test_a_program_answers_as_a_person_does(program: Program, campaign: Fielded):
    first = program.post("pages/0", answers={"dark": 3}, revision=0)
    program.post("pages/1", answers={"uses": [1, 3]}, revision=1)
    program.post("pages/2", answers={"age": 44}, free_texts={"word": "hav"}, revision=2)
    finished = program.post("finish", language="nb")
    again = program.post("finish", language="nb")

    assert first.json()["revision"] == 1
    assert first.json()["saved_at"].startswith("20")
    assert finished.json()["receipt"] == again.json()["receipt"]
    (kept,) = campaign.rows(InboxRow)
    assert kept.answers["uses"] == [1, 3]
    assert kept.channel == "web"


def test_terms_are_what_people_read(client: TestClient):
    terms = client.get(HERE)

    assert terms.json()["consent"] == 1
    assert terms.json()["questionnaire"]["id"] == "town"
    assert terms.json()["consent_texts"]["agree"]["nb"] == "Jeg vil svare"
    assert terms.headers["cache-control"] == "no-store"


def test_a_link_and_the_code_of_its_letter_open_one_answer(client: TestClient, engine, settings):
    campaign = fielded(engine, settings, slug="bare", invited=2)
    here = "/api/v1/campaigns/bare"
    by_link = Program(client, here, link=campaign.tokens[0]).agree()
    by_link.post("pages/0", answers={"dark": 3}, revision=0)

    by_code = Program(client, here, code=code_of_link(campaign.tokens[0]))
    begun = by_code.get("answers").json()

    assert by_code.admission["agreed"] is True
    assert begun["first_page"] == 1
    assert begun["answers"] == {}  # answered on another device, so not shown on this one


def test_nobody_saves_before_agreeing(client: TestClient, campaign: Fielded):
    program = Program(client)

    saved = program.post("pages/0", answers={"dark": 3})

    assert saved.status_code == 403
    assert saved.json()["reason"] == "no-consent"
    assert campaign.rows(AnswerDraftRow) == []


def test_one_agrees_to_the_text_that_is_shown_and_to_no_other(client: TestClient):
    agreed = Program(client).post("consent", consent=7)

    assert agreed.status_code == 403
    assert agreed.json()["reason"] == "no-consent"


def test_answers_that_do_not_fit_are_all_named(program: Program, campaign: Fielded):
    saved = program.post("pages/2", answers={"age": 178, "since": "yesterday"}, free_texts={})

    assert saved.status_code == 422
    assert {one["question"] for one in saved.json()["answers"]} == {"age", "since"}
    assert campaign.rows(AnswerDraftRow) == []


def test_an_older_page_is_not_saved_over_a_newer_one(program: Program):
    program.post("pages/0", answers={"dark": 4}, revision=0)

    stale = program.post("pages/0", answers={"dark": 1}, revision=0)

    assert stale.status_code == 412
    assert stale.json()["code"] == "stale-page"
    assert stale.json()["stored"]["answers"]["dark"] == 4
    assert program.get("answers").json()["answers"]["dark"] == 4


@pytest.fixture
def two_devices(client: TestClient, engine: Engine, settings: Settings) -> tuple[Program, Program]:
    """Two clients that came in by one link before either saved anything."""
    link = fielded(engine, settings, slug="bare", invited=2).tokens[0]
    here = "/api/v1/campaigns/bare"
    first, second = Program(client, here, link=link), Program(client, here, link=link)
    return first.agree(), second.agree()


def test_a_second_device_is_told_what_the_first_saved_and_may_save_over_it(
    two_devices: tuple[Program, Program],
):
    first, second = two_devices
    first.save(0, answers={"dark": 4}, revision=0)

    stale = second.save(0, answers={"dark": 1}, revision=0)
    stored = stale.json()["stored"]
    kept = second.save(0, answers={"dark": 1}, revision=stored["revision"])

    assert (stale.status_code, stored["answers"]["dark"]) == (412, 4)
    assert kept.json()["revision"] == stored["revision"] + 1
    assert first.save(0, answers={"dark": 4}, revision=1).status_code == 412


def test_two_devices_get_one_receipt(two_devices: tuple[Program, Program]):
    first, second = two_devices
    first.save(0, answers={"dark": 4}, revision=0)
    second.save(1, answers={"uses": [1]}, revision=0)
    second.save(2, answers={"age": 44}, revision=2)

    receipt = first.post("finish", language="nb").json()["receipt"]
    again = second.post("finish", language="nb")

    assert again.json()["receipt"] == receipt


def test_another_final_answer_is_a_conflict(program: Program):
    program.post("pages/0", answers={"dark": 4}, revision=0)
    program.post("finish", language="nb")

    other = program.post("pages/0", answers={"dark": 1}, revision=1)

    assert other.status_code == 409
    assert other.json()["code"] == "different-answer"


def test_fields_that_are_not_for_clients_are_refused(program: Program, campaign: Fielded):
    saved = program.post("pages/0", answers={"dark": 4}, over_quota=True, test=True)

    assert saved.status_code == 422
    assert campaign.rows(AnswerDraftRow) == []


@pytest.mark.parametrize(
    "visit", ["", "nonsense", "1.aGVsbG8=", "999999999.aGVsbG8=", "../../etc/passwd"]
)
@pytest.mark.parametrize("path", ["pages/0", "finish", "abandon", "consent"])
def test_without_a_visit_of_ours_nothing_is_open(client: TestClient, visit: str, path: str):
    answer = client.post(
        f"{HERE}/{path}",
        json={"consent": 1}
        if path == "consent"
        else {"language": "nb"}
        if path == "finish"
        else {},
        headers={"Authorization": f"Bearer {visit}"} if visit else {},
    )

    assert answer.status_code == 404
    assert answer.json()["reason"] == "unknown"


def test_a_visit_is_good_for_its_own_campaign_only(client: TestClient, program, engine, settings):
    fielded(engine, settings, slug="annen")

    answer = client.post(
        "/api/v1/campaigns/annen/pages/0", json={"answers": {}}, headers=program.bearer
    )

    assert answer.status_code == 404


def test_the_same_gates_stand_here_as_on_the_pages(client: TestClient, engine, settings):
    fielded(engine, settings, slug="pause", state=State.PAUSED.value)
    fielded(engine, settings, slug="bare", invited=1)

    paused = client.post("/api/v1/campaigns/pause/visits", json={})
    uninvited = client.post("/api/v1/campaigns/bare/visits", json={})
    unknown = client.get("/api/v1/campaigns/nowhere")

    assert (paused.status_code, paused.json()["reason"]) == (403, "paused")
    assert (uninvited.status_code, uninvited.json()["reason"]) == (403, "invited-only")
    assert (unknown.status_code, unknown.json()["reason"]) == (404, "unknown")


def test_when_too_many_answer_the_program_is_told_when_to_try_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
):
    async def busy(*_given: object, **_also: object) -> None:
        raise BusyError

    monkeypatch.setattr(Reception, "save", busy)

    answer = program.post("pages/0", answers={"dark": 3})

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_a_receipt_withdraws_and_an_unknown_one_does_not(program: Program, campaign: Fielded):
    program.post("pages/0", answers={"dark": 4}, revision=0)
    receipt = program.post("finish", language="nb").json()["receipt"]

    unknown = program.post("withdraw", receipt="0000-0000-0000-0000-0")
    gone = program.post("withdraw", receipt=receipt)

    assert unknown.status_code == 404
    assert gone.status_code == 204
    assert campaign.rows(InboxRow) == []


def test_stopping_deletes_what_was_saved(program: Program, campaign: Fielded):
    program.post("pages/0", answers={"dark": 4}, revision=0)

    assert program.post("abandon").status_code == 204
    assert campaign.rows(AnswerDraftRow) == []


def test_a_page_of_somebody_else_cannot_call(client: TestClient):
    asked = client.get(HERE, headers={"origin": "https://evil.example"})
    preflight = client.options(
        HERE,
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )

    assert not [name for name in asked.headers if name.startswith("access-control")]
    assert preflight.status_code == 405


def test_the_description_names_every_call(client: TestClient):
    described = client.get("/api/v1/openapi.json").json()

    assert set(described["paths"]) == {
        "/campaigns/{slug}",
        "/campaigns/{slug}/visits",
        "/campaigns/{slug}/consent",
        "/campaigns/{slug}/answers",
        "/campaigns/{slug}/pages/{page}",
        "/campaigns/{slug}/finish",
        "/campaigns/{slug}/abandon",
        "/campaigns/{slug}/withdraw",
    }
    assert client.get("/api/v1/docs").status_code == 404


def test_it_is_answered_with_the_headers_of_the_house(settings, campaign: Fielded):
    with a_browser_at(settings) as client:
        answer = client.get(HERE)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_beyond_the_room_a_program_is_told_to_come_again(engine, campaign: Fielded):
    with a_reception(engine, campaign.keyring) as reception:
        crowded = respondents_api(reception, campaign.keyring, Crowd(room=0))
        answer = TestClient(crowded).get("/campaigns/trygg")

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0


def test_saving_reads_beside_the_event_loop(program: Program, monkeypatch: pytest.MonkeyPatch):
    on_the_loop, terms = [], Reception.terms

    def watched(*given: Any) -> Any:
        on_the_loop.append(is_on_the_loop())
        return terms(*given)

    monkeypatch.setattr(Reception, "terms", watched)

    program.post("pages/0", answers={"dark": 3}, revision=0)

    assert on_the_loop == [False]
