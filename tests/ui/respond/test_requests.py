import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from ui.respond.requests import Form, FormTooLargeError, is_foreign, read_form, wished_language

KNOWN = ("nb", "nn", "en")


def a_request(query: str = "", **headers: str) -> Request:
    raw = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in {"host": "svar.example.no", **headers}.items()
    ]
    return Request({"type": "http", "headers": raw, "query_string": query.encode(), "path": "/"})


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"origin": "https://svar.example.no"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, False),
        ({"origin": "null", "sec_fetch_site": "cross-site"}, True),
        ({"origin": "https://evil.example"}, True),
        ({"origin": "https://svar.example.no:8443"}, True),
        ({"origin": "http://["}, True),
        ({"sec_fetch_site": "same-site"}, True),
    ],
)
def test_a_form_of_somebody_elses_page_is_known(headers: dict[str, str], foreign: bool):
    assert is_foreign(a_request(**headers)) is foreign


@pytest.mark.parametrize(
    ("query", "otherwise", "accepted", "expected"),
    [
        ("lang=nn", "en", "en", "nn"),
        ("lang=xx", "en", "nn", "en"),
        ("", "", "nn-NO,nb;q=0.8", "nn"),
        ("", "", "no", "nb"),
        ("", "", "sv;q=0.9,en;q=0.5", "en"),
        ("", "", "en;q=0", "nb"),
        ("", "", "en;q=nonsense", "nb"),
        ("", "", "", "nb"),
    ],
)
def test_the_language_is_the_one_asked_for_then_chosen_then_the_browsers(
    query: str, otherwise: str, accepted: str, expected: str
):
    request = a_request(query, accept_language=accepted)

    assert wished_language(request, KNOWN, otherwise=otherwise) == expected


def test_answers_are_told_apart_from_what_else_a_form_sends():
    form = Form([("csrf", "a"), ("q.uses", "1"), ("q.uses", "3"), ("go", "next")])

    assert form.answers == {"q.uses": ["1", "3"]}
    assert form.one("csrf") == "a"
    assert form.one("nothing") == ""


def posted(**what: object) -> str:
    async def read(scope, receive, send):
        request = Request(scope, receive)
        try:
            said = str((await read_form(request)).answers)
        except FormTooLargeError:
            said = "too large"
        await PlainTextResponse(said)(scope, receive, send)

    return TestClient(read).post("/", **what).text


def test_a_form_is_read_and_one_that_no_page_sends_is_not():
    assert posted(data={"q.a": "1"}) == "{'q.a': ['1']}"
    assert posted(data={f"q.{n}": "1" for n in range(1_001)}) == "too large"
    assert posted(data={"q.a": "x" * 200_000}) == "too large"
    assert posted(files={"q.a": ("a.txt", b"text")}) == "too large"
    assert posted(json={"q.a": 1}) == "{}"
