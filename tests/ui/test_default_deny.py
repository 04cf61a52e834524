"""Nobody gets in unasked: every route of the application, and every handler of the staff rooms."""

import ast
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from dsm.settings import read_settings
from tests.support.routes import routes_of
from tests.ui.conftest import make_town
from ui.app import create_app
from ui.guard import OPEN_BELOW, OPEN_PATHS

STAFF_CODE = Path(__file__).parents[2] / "ui" / "staff"

# What opens a transaction for others: all of these read, for pages that have asked already.
# What changes something asks itself, for an open page outlives a logout and a change of role.
ONLY_READ = {
    "city/scene.py:load_scene",
    "people/scene.py:load_scene",
    "reading.py:in_transaction",
    "reading.py:read",
    "surveys/moves.py:_change_terms",
    "surveys/moves.py:_open",
    "surveys/publishing.py:_look",
    "warming.py:warm",
}
SOCKET = "/staff/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
ASKS = {"require", "visitor"}


# One for all: the page library keeps its pages in the process, and starts once.
@pytest.fixture(scope="module")
def running(tmp_path_factory):
    # An empty town has nothing to read beforehand, and a thread that does would outlive the test.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.staff.warming.warm", lambda _: None)
        yield from _running(tmp_path_factory)


def _running(tmp_path_factory):
    town = make_town(read_settings({"DSM_DATA_FOLDER": str(tmp_path_factory.mktemp("house"))}))
    app = create_app(town.settings)
    with TestClient(app, base_url="http://127.0.0.1:8080", follow_redirects=False) as client:
        yield town, app, client
    town.engine.dispose()


@pytest.fixture
def stranger(running):
    client = running[2]
    client.cookies.clear()
    return client


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", path)


def is_named_open(path: str) -> bool:
    # The page library's own scripts and styles hold nothing of the city's.
    library = f"/staff/_nicegui/{version('nicegui')}/"
    return path in OPEN_PATHS or path.startswith((*OPEN_BELOW, library))


def log_in(client: TestClient, town) -> None:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text).group(1)
    answer = client.post("/login/link", data={"token": town.login_link(), "csrf": csrf})
    assert answer.headers["location"] == "/staff/"


def is_turned_away(answer) -> bool:
    to_login = answer.headers.get("location", "").startswith("/login?next=")
    return to_login or (answer.status_code == 404 and answer.text in {"Not found", ""})


def test_a_stranger_is_turned_away_from_every_route_that_is_not_named_as_open(running, stranger):
    found = [(filled(path), methods) for path, methods in routes_of(running[1])]
    shut = [(path, methods) for path, methods in found if not is_named_open(path)]
    assert {"/login", "/s/x/consent", "/staff/plans"} <= {path for path, _ in found}

    answers = [
        (method, path, stranger.request(method, path)) for path, all_of in shut for method in all_of
    ]

    assert len(shut) > 10
    assert [(m, p, a.status_code) for m, p, a in answers if not is_turned_away(a)] == []


def test_a_route_that_somebody_adds_is_shut_until_it_is_named(running, stranger):
    running[1].add_api_route("/forgotten", lambda: "a secret", methods=["GET", "POST"])

    assert stranger.get("/forgotten").status_code == 404
    assert stranger.post("/forgotten").status_code == 404
    log_in(stranger, running[0])
    assert stranger.get("/forgotten").json() == "a secret"


def test_the_websocket_opens_for_no_stranger(stranger):
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        stranger.websocket_connect(SOCKET),
    ):
        pass


def test_the_websocket_opens_for_no_foreign_page_even_with_the_cookie(running, stranger):
    log_in(stranger, running[0])

    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        stranger.websocket_connect(SOCKET, headers={"origin": "https://elsewhere.example"}),
    ):
        pass


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://["])
def test_a_foreign_page_posts_nothing_into_the_staff_rooms_even_with_the_cookie(
    running, stranger, origin
):
    log_in(stranger, running[0])

    answer = stranger.post("/staff/plans", headers={"origin": origin})

    assert answer.status_code == 403


def _functions(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _calls(node: ast.AST) -> set[str]:
    return {
        call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    }


def _is_page(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorated = [ast.unparse(one) for one in node.decorator_list]
    return any(re.match(r"(ui\.page|app\.(get|post|put|delete))\(", one) for one in decorated)


def _opens_transaction(node: ast.AST) -> bool:
    return any(
        isinstance(item, ast.withitem) and "transaction(" in ast.unparse(item.context_expr)
        for item in ast.walk(node)
    )


def _of_modules():
    for file in sorted(STAFF_CODE.rglob("*.py")):
        yield file.relative_to(STAFF_CODE).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def _asks(tree: ast.AST, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it asks for a role; or lies in what asks for one; or is private, and its users ask."""
    if _calls(node) & ASKS:
        return True
    around = [one for one in _functions(tree) if one is not node and node in ast.walk(one)]
    if any("require" in _calls(one) for one in around):
        return True
    users = [one for one in _functions(tree) if one is not node and node.name in _named(one)]
    return node.name.startswith("_") and bool(users) and all(_asks(tree, one) for one in users)


def _named(node: ast.AST) -> set[str]:
    """Return the functions a function uses, called at once or handed on."""
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def test_every_staff_page_asks_who_is_there():
    pages = [
        (f"{name}:{node.name}", bool(_calls(node) & ASKS) or _hands_on(tree, node))
        for name, tree in _of_modules()
        for node in _functions(tree)
        if _is_page(node)
    ]

    assert len(pages) >= 10
    assert [where for where, asks in pages if not asks] == []


def _hands_on(tree: ast.AST, node: ast.AST) -> bool:
    """Whether all it does is to call what asks."""
    return any(one.name in _named(node) and _calls(one) & ASKS for one in _functions(tree))


def test_whatever_opens_a_transaction_in_the_staff_rooms_asks_for_a_role_or_only_reads():
    unasked = {
        f"{name}:{node.name}"
        for name, tree in _of_modules()
        if name != "office.py"
        for node in _functions(tree)
        if _opens_transaction(node) and not _asks(tree, node)
    }

    assert unasked == ONLY_READ
