import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from ui.guard import SecurityHeaders, StaffGuard, safe_next

OPEN = "/staff/_nicegui/3.0/"


def a_client(*, known: bool) -> TestClient:
    async def answer(request):
        return PlainTextResponse("inside")

    async def socket(websocket: WebSocket):
        await websocket.accept()
        await websocket.send_text("inside")
        await websocket.close()

    app = Starlette(
        routes=[
            WebSocketRoute("/staff/_nicegui_ws/socket.io/", socket),
            Route("/{path:path}", answer, methods=["GET", "POST"]),
        ],
        middleware=[
            Middleware(SecurityHeaders, https=False),
            Middleware(SessionMiddleware, secret_key="secret"),
            Middleware(StaffGuard, is_known=lambda session: known, open_prefix=OPEN),
        ],
    )
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("path", ["/staff", "/staff/", "/staff/plans", "/staff/nothing/here"])
def test_a_stranger_is_sent_to_the_login_and_brought_back_after_it(path):
    answer = a_client(known=False).get(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?next={path}"


def test_the_way_back_keeps_its_query():
    answer = a_client(known=False).get("/staff/plans?budget=12&goal=social")

    assert answer.headers["location"] == "/login?next=/staff/plans%3Fbudget%3D12%26goal%3Dsocial"


def test_the_upload_address_is_not_open():
    answer = a_client(known=False).post("/staff/_nicegui/client/abc/upload/1")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/staff/"


def test_the_librarys_own_files_and_the_door_are_open():
    client = a_client(known=False)

    assert client.get(f"{OPEN}static/quasar.js").text == "inside"
    assert client.get("/login").text == "inside"
    assert client.get("/s/trivsel").text == "inside"


@pytest.mark.parametrize("path", ["/staffroom", "/docs", "/loginx", "/s", "/api/v2/answers"])
def test_what_is_not_named_as_open_is_not_there_for_a_stranger(path):
    assert a_client(known=False).get(path).status_code == 404
    assert a_client(known=True).get(path).text == "inside"


def test_who_is_known_gets_in():
    assert a_client(known=True).get("/staff/plans").text == "inside"


def test_a_strangers_websocket_is_refused():
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        a_client(known=False).websocket_connect("/staff/_nicegui_ws/socket.io/"),
    ):
        pass


def test_a_known_visitors_websocket_opens():
    headers = {"origin": "http://testserver"}

    with a_client(known=True).websocket_connect(
        "/staff/_nicegui_ws/socket.io/", headers=headers
    ) as socket:
        assert socket.receive_text() == "inside"


@pytest.mark.parametrize("origin", ["http://testserver:9000", "http://elsewhere.example", "null"])
def test_another_pages_websocket_is_refused_even_with_the_cookie(origin):
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        a_client(known=True).websocket_connect(
            "/staff/_nicegui_ws/socket.io/", headers={"origin": origin}
        ),
    ):
        pass


def test_another_page_cannot_post_here_even_with_the_cookie():
    answer = a_client(known=True).post("/staff/plans", headers={"origin": "http://testserver:9"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/login", "/staff/plans"])
def test_every_answer_says_what_the_browser_must_not_do(path):
    headers = a_client(known=True).get(path).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_before_the_login_run_no_script_at_all():
    policy = a_client(known=False).get("/login").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/staff/",
        "/\\elsewhere.example",
        "/staff/\\..\\",
        "/staff/\t/x",
        "javascript:alert(1)",
        "/login",
        "",
    ],
)
def test_nothing_leads_away_after_the_login(path):
    assert safe_next(path) == "/staff/"


@given(st.text())
def test_wherever_one_wanted_to_go_it_is_a_staff_page(text):
    assert safe_next(text).startswith("/staff/")
    assert safe_next(f"/staff/{text}").startswith("/staff/")


@pytest.mark.parametrize("path", ["/s/trygg", "/S/TRYGG/page/1", "/k/trygg", "/s/nothing/here"])
def test_whatever_is_answered_below_the_respondents_addresses_has_their_strict_headers(path):
    answer = a_client(known=False).get(path)

    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
