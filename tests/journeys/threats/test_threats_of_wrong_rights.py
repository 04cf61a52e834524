"""Who reaches what: every route, every role, and things of others by guessing their id."""

import re

import httpx
import pytest

from dsm.roles import Action, Role, may
from tests.support.house import House
from tests.support.surveys_site import AUTUMN

pytestmark = pytest.mark.slow

SURVEY, PANEL, DRAFT = "resident-survey-2026", "effects-of-measures", "evening-buses"
CAME = str(sum(came for _, came in AUTUMN.values()))
INVITED = ("Person female", "Storgata")
SECRETS = (*INVITED, f"{CAME} answers", "Sixty questions")
# Every page of the staff rooms, the address to try it at, and what one must be allowed to do,
# one of several where there are several.
MATRIX: dict[str, tuple[str, *tuple[Action, ...]]] = {
    "/staff/": ("/staff/", Action.LOOK),
    "/staff/audit": ("/staff/audit", Action.SEE_AUDIT),
    "/staff/people": ("/staff/people", Action.LOOK),
    "/staff/people.csv": ("/staff/people.csv", Action.LOOK),
    "/staff/components": ("/staff/components", Action.LOOK),
    "/staff/policies": ("/staff/policies", Action.LOOK),
    "/staff/policies/{policy_id}": ("/staff/policies/digital", Action.LOOK),
    "/staff/policy-log": ("/staff/policy-log", Action.LOOK),
    "/staff/plans": ("/staff/plans", Action.LOOK),
    "/staff/events/{event_id}": ("/staff/events/drafts", Action.LOOK),
    "/staff/report-event": ("/staff/report-event", Action.LOOK),
    "/staff/surveys": ("/staff/surveys", Action.LOOK),
    "/staff/surveys/{slug}": (f"/staff/surveys/{SURVEY}", Action.LOOK),
    "/staff/surveys/{slug}/panel": (f"/staff/surveys/{PANEL}/panel", Action.SEE_JUDGEMENTS),
    "/staff/new-survey": ("/staff/new-survey", Action.WRITE_QUESTIONNAIRE),
    "/staff/surveys/drafts/{draft_id}": (
        f"/staff/surveys/drafts/{DRAFT}",
        Action.WRITE_QUESTIONNAIRE,
    ),
    "/staff/surveys/drafts/{draft_id}/try": (
        f"/staff/surveys/drafts/{DRAFT}/try",
        Action.WRITE_QUESTIONNAIRE,
    ),
    "/staff/surveys/{slug}/early": (f"/staff/surveys/{SURVEY}/early", Action.SEE_EARLY_FIGURES),
    "/staff/experts": ("/staff/experts", Action.RUN_CAMPAIGN, Action.SEE_JUDGEMENTS),
    "/staff/experts/{slug}": ("/staff/experts/none", Action.RUN_CAMPAIGN, Action.SEE_JUDGEMENTS),
    "/staff/new-elicitation": ("/staff/new-elicitation", Action.RUN_CAMPAIGN),
    "/staff/trend": ("/staff/trend", Action.LOOK),
    "/staff/research": ("/staff/research", Action.EXAMINE),
    "/staff/research/runs/{estimate_id:int}": ("/staff/research/runs/1", Action.EXAMINE),
    "/staff/research/runs/{estimate_id:int}.nc": ("/staff/research/runs/1.nc", Action.EXAMINE),
    "/staff/research/runs/{estimate_id:int}.csv": ("/staff/research/runs/1.csv", Action.EXAMINE),
    "/staff/research/jobs/{job_id:int}": ("/staff/research/jobs/1", Action.EXAMINE),
}
OURS_TOO = re.compile(r"/staff/_nicegui|/staff/?$|/staff/static|/staff/favicon")


def test_threat_05_every_page_of_the_staff_rooms_is_in_the_matrix(house: House):
    staff = {path for path in house.routes if path.startswith("/staff")}

    assert {path for path in staff - set(MATRIX) if not OURS_TOO.match(path)} == set()
    assert set(MATRIX) - staff <= {"/staff/"}


@pytest.mark.parametrize("role", Role)
def test_threat_05_every_role_sees_what_the_table_allows_and_nobody_who_was_invited(
    house: House, role: Role
):
    # The guards: StaffGuard, office.visitor and office.require on each page, the table of dsm.roles;
    # contacts are sealed, and opened for letters alone.
    wrong = []
    with house.browser(role) as one:
        for path, *actions in MATRIX.values():
            answer = one.get(path)
            said = any(f"may not {action}" in answer.text for action in actions)
            refused = said or answer.status_code == 403
            if refused == any(may([role], action) for action in actions):
                wrong.append((path, answer.status_code, refused))
            if not may([role], Action.WATCH_COUNTS) and re.search(rf"\b{CAME}\b", answer.text):
                wrong.append((path, "counts", True))
            wrong += [(path, name, True) for name in INVITED if name in answer.text]
        posted = one.post(f"/staff/surveys/drafts/{DRAFT}/try", data={"go": "next"})

    assert wrong == []
    assert (posted.status_code == 403) is not may([role], Action.WRITE_QUESTIONNAIRE)


def test_threat_05_a_stranger_reaches_no_page_and_no_number_that_she_names(house: House):
    with house.browser() as one:
        told = {path: one.get(path) for path, *_ in MATRIX.values()}

    assert {answer.status_code for answer in told.values()} == {303}
    assert all("/login" in answer.headers["location"] for answer in told.values())


@pytest.mark.parametrize("id", ["1", "2", "0", "-1", "../1", "x' OR 1=1 --", "%00", SURVEY])
def test_threat_05_an_id_of_something_else_shows_nothing_of_it(house: House, id: str):
    # The guard: whatever is looked up by an id is asked for together with what it must belong to.
    quoted = (
        httpx.URL("/").join(f"./{id.replace('/', '%2F').replace(' ', '%20')}").raw_path.decode()
    )
    with house.browser(Role.AUTHOR) as one:
        answers = [
            one.get(f"/staff/surveys/drafts{quoted}"),
            one.get(f"/staff/surveys/drafts{quoted}/try"),
            one.get(f"/staff/policies{quoted}"),
            one.get(f"/s{quoted}-x/page/1"),
            one.get(f"/api/v1/campaigns{quoted}-x/answers"),
            one.get(f"/s/trygg/try{quoted}"),
        ]

    assert all(answer.status_code in {200, 303, 400, 404} for answer in answers)
    shown = [(answer.url.path, one) for answer in answers for one in SECRETS if one in answer.text]
    assert shown == []
