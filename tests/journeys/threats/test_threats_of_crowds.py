"""Many at once: the last place of a quota, the same form fifty times, and a program that answers."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine

from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying import campaigns, flagging, quotas
from dsm.surveying.answering import Reception
from dsm.surveying.mixing import mix
from dsm.surveying.tables import InboxRow, ResponseRow
from dsm.surveying.writer import Writer
from dsm.tables import utc_now
from surveys.asking.questions import QuestionType, Row
from tests.support.questionnaires import a_page, a_question, a_questionnaire, words
from tests.support.respondents import fielded, hidden
from tests.support.surveys import (
    Clock,
    Fielded,
    a_keyring,
    an_open_campaign,
)
from tests.support.surveys import a_questionnaire as three_pages
from ui.api.routes import respondents_api
from ui.app import create_app

HERE = "http://127.0.0.1:8080"
AT_ONCE = 50
SCRIPTED = 1_000
REAL = 60


@asynccontextmanager
async def the_application(settings: Settings) -> AsyncIterator[Any]:
    """The whole application, which answers many at the same time."""
    app = create_app(settings, staff=False)
    async with app.router.lifespan_context(app):
        yield httpx2.ASGITransport(app=app)


def a_browser(transport: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=transport, base_url=HERE)


async def begun(one: httpx2.AsyncClient, slug: str, **fields: str) -> str:
    """Agree, save the first page, and return what forms must repeat."""
    await one.post(f"/s/{slug}/consent", data={"go": "agree", "consent": "1", "language": "nb"})
    csrf = hidden((await one.get(f"/s/{slug}/page/1")).text, "csrf")
    await one.post(f"/s/{slug}/page/1", data={"csrf": csrf, "revision": "0", **fields})
    return csrf


async def test_threat_15_fifty_identical_posts_are_one_answer_with_one_receipt(
    engine: Engine, settings: Settings
):
    # The guards: one primary key for the receipt in the inbox, and one writer.
    field = fielded(engine, settings)
    async with the_application(settings) as transport, a_browser(transport) as one:
        csrf = await begun(one, "trygg", **{"q.dark": "3"})
        visit = {"cookie": "; ".join(f"{name}={value}" for name, value in one.cookies.items())}
        bearer = one.cookies["svar-trygg"].strip('"')

        async def send(by_api: bool) -> str:
            if by_api:
                answer = await one.post(
                    "/api/v1/campaigns/trygg/finish",
                    json={"language": "nb"},
                    headers={"Authorization": f"Bearer {bearer}"},
                )
                return str(answer.json()["receipt"])
            async with a_browser(transport) as tab:
                posted = await tab.post("/s/trygg/hand-in", data={"csrf": csrf}, headers=visit)
                assert posted.headers["location"] == "/s/trygg/receipt"
                shown = (await tab.get("/s/trygg/receipt")).text
                return shown.split('<p class="code">')[1].split("</p>")[0]

        receipts = await asyncio.gather(*(send(number % 2 == 0) for number in range(AT_ONCE)))

    assert len(receipts) == AT_ONCE
    assert len(set(receipts)) == 1
    assert len(field.rows(InboxRow)) == 1


async def test_threat_15_fifty_finals_for_the_last_place_fill_one(
    engine: Engine, settings: Settings
):
    # The guard: quotas.settle and reserve, within the writer's exclusive transaction.
    field = fielded(engine, settings, slug="kvote", questionnaire=three_pages())
    with transaction(engine) as session:
        quotas.set_quota(session, field.id, quotas.stratum_of({"sex": "women"}), 1)

    async def answer(transport: Any) -> int:
        async with a_browser(transport) as one:
            csrf = await begun(one, "kvote", **{"q.sex": "1", "q.age": "34"})
            for page, said in (("2", {"q.safe": "3"}), ("3", {})):
                form = {"csrf": csrf, "revision": page, "go": "next", **said}
                await one.post(f"/s/kvote/page/{page}", data=form)
            return int((await one.post("/s/kvote/hand-in", data={"csrf": csrf})).status_code)

    async with the_application(settings) as transport:
        told = await asyncio.gather(*(answer(transport) for _ in range(AT_ONCE)))

    rows = field.rows(InboxRow)
    with transaction(engine) as session:
        (quota,) = quotas.quotas(session, field.id, utc_now())
    assert set(told) == {303}  # a final is never refused
    assert Counter(row.over_quota for row in rows) == {False: 1, True: AT_ONCE - 1}
    assert (quota.filled, quota.held) == (1, 0)


@pytest.mark.slow
async def test_threat_16_a_thousand_scripted_answers_are_marked_and_no_real_one_is(
    engine: Engine, tmp_path
):
    # The guards: speed bands and flags; nobody is refused by where she answers from.
    rows = tuple(Row(id=f"r{n}", text=words(f"Row {n}"), negative=n % 2 == 1) for n in range(12))
    matrix = a_question("matters", QuestionType.MATRIX, rows=rows, construct="trust")
    asked = a_questionnaire(a_page(matrix, a_question("age", QuestionType.NUMBER)))
    field = an_open_campaign(engine, a_keyring(tmp_path), questionnaire=asked)
    clock, writer = Clock(), Writer(engine)
    app = FastAPI()
    reception = Reception(engine, field.keyring, writer, clock)
    app.mount("/api/v1", respondents_api(reception, field.keyring))
    transport = httpx2.ASGITransport(app=app, client=("192.0.2.1", 1))  # one address for all

    async with a_browser(transport) as caller:
        real = [
            await _answered(
                caller,
                clock,
                field,
                {row.id: 1 + (n * 7 + at) % 3 for at, row in enumerate(rows)},
                20 + n,
                5,
            )
            for n in range(REAL)
        ]
        script = [
            await _answered(caller, clock, field, {row.id: 3 for row in rows}, 99, 0)
            for _ in range(SCRIPTED)
        ]
        late = await _answered(caller, clock, field, {row.id: 1 for row in rows}, 19, 5)
    writer.close()
    mix(engine, field.keyring, field.id)
    with transaction(engine) as session:
        flagging.flag_answers(session, campaigns.find(session, field.slug))

    by_age: dict[bool, list[ResponseRow]] = {True: [], False: []}
    for row in field.rows(ResponseRow):
        by_age[row.answers["age"] == 99].append(row)
    assert set(real + script + [late]) == {200}
    assert len(by_age[True]) == SCRIPTED
    assert all({"duplicate", "straight-line"} <= set(row.flags) for row in by_age[True])
    assert {row.speed for row in by_age[True]} == {"fast"}
    assert len(by_age[False]) == REAL + 1
    assert {row.speed for row in by_age[False]} == {"usual"}
    assert [row.flags for row in by_age[False] if "duplicate" in row.flags] == []


async def _answered(
    caller: httpx2.AsyncClient,
    clock: Clock,
    field: Fielded,
    matters: dict[str, int],
    age: int,
    minutes: float,
) -> int:
    here = f"/api/v1/campaigns/{field.slug}"
    visit = (await caller.post(f"{here}/visits", json={"language": "nb"})).json()["visit"]
    bearer = {"Authorization": f"Bearer {visit}"}
    agreed = await caller.post(f"{here}/consent", json={"consent": 1}, headers=bearer)
    bearer = {"Authorization": f"Bearer {agreed.json()['visit']}"}
    clock.now += timedelta(minutes=minutes)
    answers = {"matters": matters, "age": age}
    await caller.post(f"{here}/pages/0", json={"answers": answers}, headers=bearer)
    final = await caller.post(f"{here}/finish", json={"language": "nb"}, headers=bearer)
    return int(final.status_code)
