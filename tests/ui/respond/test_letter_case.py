import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from ui.respond.letter_case import AnyCase


async def says_its_path(scope, receive, send):
    request = Request(scope)
    answer = PlainTextResponse(f"{request.url.path}?{request.url.query}")
    await answer(scope, receive, send)


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("/S/TRYGG?T=K7Q4", "/s/trygg?T=K7Q4"),
        ("/K/Trygg", "/k/trygg?"),
        ("/Staff/Plans", "/Staff/Plans?"),
    ],
)
def test_only_the_path_of_respondents_is_read_without_regard_to_case(asked: str, seen: str):
    assert TestClient(AnyCase(says_its_path)).get(asked).text == seen
