import pytest
from starlette.testclient import TestClient

from dsm.surveying.refusals import RefusalReason
from dsm.surveying.tables import AnswerDraftRow, InboxRow, InvitationRow
from dsm.tables import utc_now
from surveys.campaigns import State
from surveys.codes import code_of_link, grouped
from tests.support.respondents import a_browser_at, agreed, fielded, hidden, post_page
from tests.support.surveys import Fielded
from ui.respond.statuses import STATUS
from ui.respond.trials import trial_path

HERE = "/s/bare-for-deg"


def come_in(client: TestClient, campaign: Fielded, person: int = 0) -> str:
    client.get(f"{HERE}?t={campaign.tokens[person]}")
    shown = client.get(f"{HERE}?lang=nb").text
    form = {"go": "agree", "consent": "1", "csrf": hidden(shown, "csrf"), "language": "nb"}
    return str(client.post(f"{HERE}/consent", data=form).headers["location"])


def test_a_link_leads_to_an_address_without_its_token(client: TestClient, invited: Fielded):
    answer = client.get(f"{HERE}?t={invited.tokens[0]}")

    assert answer.status_code == 303
    assert answer.headers["location"] == HERE
    assert invited.tokens[0] not in str(answer.headers)


def test_scanners_that_look_at_a_link_spend_nothing(client: TestClient, invited: Fielded):
    for _ in range(10):
        assert client.get(f"{HERE}?t={invited.tokens[0]}").status_code == 303
        assert client.head(f"{HERE}?t={invited.tokens[0]}").status_code == 303

    assert come_in(client, invited) == f"{HERE}/page/1"
    assert not any(row.answered for row in invited.rows(InvitationRow))
    assert invited.rows(InboxRow) == []


def test_before_consent_there_is_no_page_and_nothing_is_kept(client: TestClient, invited: Fielded):
    client.get(f"{HERE}?t={invited.tokens[0]}")
    csrf = hidden(client.get(HERE).text, "csrf")

    looked = client.get(f"{HERE}/page/1")
    posted = client.post(f"{HERE}/page/1", data={"csrf": csrf, "q.dark": "3"})

    assert looked.headers["location"] == HERE
    assert posted.status_code == 403
    assert invited.rows(AnswerDraftRow) == []


def test_who_says_no_leaves_nothing_behind(client: TestClient, campaign: Fielded):
    answer = client.post("/s/trygg/consent", data={"go": "decline", "language": "nb"})

    assert "Ingenting er lagret" in answer.text
    assert client.get("/s/trygg/page/1").status_code == 403
    assert campaign.rows(AnswerDraftRow) == []


def test_the_code_of_the_letter_opens_the_same_door(client: TestClient, invited: Fielded):
    code = grouped(code_of_link(invited.tokens[1])).lower()

    answer = client.post(f"{HERE}/enter", data={"code": code})

    assert answer.headers["location"] == HERE
    assert "Jeg vil svare" in client.get(f"{HERE}?lang=nb").text


def test_a_wrong_code_is_shown_again_as_it_was_typed(client: TestClient, invited: Fielded):
    answer = client.post(f"{HERE}/enter", data={"code": "K7Q4 <b>", "language": "en"})

    assert answer.status_code == 422
    assert 'value="K7Q4 &lt;b&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_who_guesses_codes_is_told_to_wait(client: TestClient, invited: Fielded):
    answers = [
        client.post(f"{HERE}/enter", data={"code": f"{number:016d}"}) for number in range(70)
    ]

    assert {answer.status_code for answer in answers} == {422, 429}
    assert int(answers[-1].headers["retry-after"]) > 0


def test_an_unknown_link_says_so_in_the_readers_language(client: TestClient, invited: Fielded):
    answer = client.get(f"{HERE}?t={'0' * 26}", headers={"accept-language": "nn-NO"})

    assert answer.status_code == 404
    assert "Vi kjenner ikkje igjen lenkja eller koden." in answer.text


def test_on_a_new_device_the_link_opens_at_the_first_unanswered_page_and_shows_nothing_earlier(
    client: TestClient, invited: Fielded, settings
):
    come_in(client, invited)
    post_page(client, 1, {"q.dark": "4"}, slug="bare-for-deg")

    with a_browser_at(settings) as other:
        other.get(f"{HERE}?t={invited.tokens[0]}")
        landed = other.get(HERE)
        earlier = other.get(f"{HERE}/page/1")
        now = other.get(f"{HERE}/page/2").text
        form = {"csrf": hidden(now, "csrf"), "revision": "0", "q.dark": "1", "go": "next"}
        overwritten = other.post(f"{HERE}/page/1", data=form)

    assert landed.headers["location"] == f"{HERE}/page/2"
    assert earlier.headers["location"] == f"{HERE}/page/2"
    assert "Tilbake" not in now
    assert overwritten.status_code == 404
    assert 'value="4" checked' in client.get(f"{HERE}/page/1").text


def test_the_same_device_may_look_back_after_opening_the_link_again(
    client: TestClient, invited: Fielded
):
    come_in(client, invited)
    post_page(client, 1, {"q.dark": "4"}, slug="bare-for-deg")

    client.get(f"{HERE}?t={invited.tokens[0]}")

    assert 'value="4" checked' in client.get(f"{HERE}/page/1").text


def test_the_resume_code_is_shown_until_the_first_page_is_saved_and_opens_the_answer_elsewhere(
    client: TestClient, campaign: Fielded, settings
):
    agreed(client)
    shown = client.get("/s/trygg/page/1").text
    code = shown.split('<p class="code">')[1].split("</p>")[0]
    post_page(client, 1, {"q.dark": "4"})

    with a_browser_at(settings) as other:
        resumed = other.post("/s/trygg/resume", data={"code": code, "language": "nn"})
        landed = other.get("/s/trygg")

    assert code not in client.get("/s/trygg/page/1").text
    assert resumed.headers["location"] == "/s/trygg"
    assert landed.headers["location"] == "/s/trygg/page/2"


def test_a_wrong_resume_code_is_told_beside_the_open_door(client: TestClient, campaign: Fielded):
    answer = client.post("/s/trygg/resume", data={"code": "nonsense", "language": "nb"})

    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.text
    assert "Jeg vil svare" in answer.text


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        (State.DRAFT, 403, "ikke åpnet ennå"),
        (State.PAUSED, 403, "har pause"),
        (State.CLOSED, 410, "er avsluttet"),
        (State.PURGED, 410, "er over"),
    ],
)
@pytest.mark.parametrize("path", ["/s/trygg", "/k/trygg"])
def test_who_comes_when_nothing_is_taken_reads_why(
    client: TestClient, engine, settings, state: State, status: int, said: str, path: str
):
    fielded(engine, settings, state=state.value)

    answer = client.get(path, headers={"accept-language": "nb"})
    forced = client.post("/s/trygg/consent", data={"go": "agree", "consent": "1", "language": "nb"})

    assert answer.status_code == status
    assert said in answer.text
    assert forced.status_code == status


def test_a_shared_screen_forgets_whoever_was_there(client: TestClient, campaign: Fielded):
    client.post("/k/trygg/consent", data={"go": "agree", "consent": "1", "language": "nb"})
    page = client.get("/s/trygg/page/1").text

    start = client.get("/k/trygg")

    assert '<noscript><meta http-equiv="refresh" content="180;url=/k/trygg"></noscript>' in page
    assert "Trenger du en pause?" not in page
    assert start.status_code == 200
    assert client.get("/s/trygg/page/1").status_code == 403


@pytest.mark.parametrize("place", ["s", "k"])
def test_who_began_in_time_goes_on_by_her_code_within_the_grace(
    client: TestClient, invited: Fielded, settings, place: str
):
    come_in(client, invited)
    post_page(client, 1, {"q.dark": "4"}, slug="bare-for-deg")
    invited.change(state=State.CLOSED.value, closes_at=utc_now())

    with a_browser_at(settings) as screen:
        start = screen.get(f"/{place}/bare-for-deg")
        code = {"code": code_of_link(invited.tokens[0])}
        entered = screen.post(f"/{place}/bare-for-deg/enter", data=code)
        landed = screen.get(HERE)
        late = screen.post(
            f"/{place}/bare-for-deg/enter", data={"code": code_of_link(invited.tokens[1])}
        )

    assert 'name="code"' in start.text
    assert entered.headers["location"] == HERE
    assert landed.headers["location"] == f"{HERE}/page/2"
    assert late.status_code == STATUS[RefusalReason.CLOSED]


def test_staff_try_it_with_their_key_and_their_answers_are_marked(
    client: TestClient, engine, settings
):
    campaign = fielded(engine, settings, state=State.DRAFT.value)
    path = trial_path(settings, "trygg")

    shown = client.get(f"{path}?lang=nb").text
    agreed(client, trial=hidden(shown, "trial"))
    for page in (1, 2):
        post_page(client, page, {})
    page = client.get("/s/trygg/page/3").text
    post_page(client, 3, {}, go="finish")

    assert "blir merket som prøvesvar" in shown
    assert "blir merket som prøvesvar" in page
    (kept,) = campaign.rows(InboxRow)
    assert kept.test is True


def test_a_made_up_key_for_trying_opens_nothing(client: TestClient, engine, settings):
    fielded(engine, settings, state=State.DRAFT.value)

    assert client.get(f"/s/trygg/try/{'0' * 32}").status_code == 404
    assert (
        client.post(
            "/s/trygg/consent", data={"go": "agree", "consent": "1", "trial": "0"}
        ).status_code
        == 403
    )


def test_a_form_from_another_site_lets_nobody_in(client: TestClient, campaign: Fielded):
    form = {"go": "agree", "consent": "1"}

    by_origin = client.post(
        "/s/trygg/consent", data=form, headers={"origin": "https://evil.example"}
    )
    by_site = client.post("/s/trygg/consent", data=form, headers={"sec-fetch-site": "cross-site"})

    assert by_origin.status_code == 403
    assert by_site.status_code == 403
    assert "set-cookie" not in by_origin.headers


@pytest.mark.parametrize("said", ["2", "", "x", "²", "9" * 30])
def test_who_agreed_to_another_text_reads_the_one_that_holds(
    client: TestClient, invited: Fielded, said: str
):
    client.get(f"{HERE}?t={invited.tokens[0]}")
    shown = client.get(f"{HERE}?lang=nb").text
    form = {"go": "agree", "csrf": hidden(shown, "csrf"), "language": "nb", "consent": said}

    again = client.post(f"{HERE}/consent", data=form)
    now = {"csrf": hidden(again.text, "csrf"), "consent": hidden(again.text, "consent")}
    agreed_now = client.post(f"{HERE}/consent", data={**form, **now})

    assert again.status_code == 422
    assert "Teksten under er endret" in again.text
    assert agreed_now.headers["location"] == f"{HERE}/page/1"


@pytest.mark.parametrize("slug", ["%00", "tr%00ygg", "tr%C3%B8gg", "a%20b"])
def test_a_strange_address_is_an_unknown_survey(client: TestClient, campaign: Fielded, slug: str):
    assert client.get(f"/s/{slug}").status_code == 404


@pytest.mark.parametrize("by_the_way", [False, True])
def test_of_two_devices_that_began_at_once_both_are_told_the_receipt(
    client: TestClient, invited: Fielded, settings, by_the_way: bool
):
    with a_browser_at(settings) as other:
        come_in(client, invited)
        come_in(other, invited)
        post_page(client, 1, {"q.dark": "4"}, slug="bare-for-deg")
        form = form_of_page(other, 1)
        if by_the_way:
            other.post(f"{HERE}/save/1", data={**form, "revision": "1", "q.dark": "3"})
        assert other.post(
            f"{HERE}/page/1", data={**form, "revision": "2", "go": "next"}
        ).is_redirect
        last = form_of_page(other, 3)
        post_page(other, 2, {}, slug="bare-for-deg")
        before = dict(other.cookies)
        first = other.post(f"{HERE}/page/3", data={**last, "go": "finish"})
        other.cookies.update(before)  # the answer to it got lost on the way

        again = other.post(f"{HERE}/page/3", data={**last, "go": "finish"})

    assert first.headers["location"] == f"{HERE}/receipt"
    assert again.headers["location"] == f"{HERE}/receipt"


def form_of_page(client: TestClient, page: int) -> dict[str, str]:
    shown = client.get(f"{HERE}/page/{page}").text
    return {name: hidden(shown, name) for name in ("csrf", "revision")}
