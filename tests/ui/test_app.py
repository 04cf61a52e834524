from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from dsm.database import DatabaseError
from dsm.settings import read_settings
from ui.app import LARGEST_BODY, create_app


def a_client(settings, *, address: str = "http://127.0.0.1:8080") -> TestClient:
    return TestClient(create_app(settings, staff=False), base_url=address, follow_redirects=False)


def test_a_name_that_is_not_ours_gets_no_answer(town):
    with a_client(town.settings, address="http://elsewhere.example") as client:
        assert client.get("/login").status_code == 400


def test_the_public_address_is_answered_too(town):
    settings = replace(town.settings, public_address="https://svar.example.no")

    with a_client(settings, address="http://svar.example.no") as client:
        assert client.get("/login").status_code == 200


def test_the_host_it_listens_on_is_answered_too(town):
    settings = replace(town.settings, host="dsm.kommune.example")

    with a_client(settings, address="http://dsm.kommune.example") as client:
        assert client.get("/login").status_code == 200


def test_listening_everywhere_only_the_names_that_are_set_are_answered(town):
    everywhere = "0.0.0.0"  # noqa: S104 - a setting under test, nothing is bound to it
    settings = replace(town.settings, host=everywhere, hostnames=("survey.kommune.example",))

    with a_client(settings, address="https://survey.kommune.example") as client:
        assert client.get("/login").status_code == 200
    with a_client(settings, address="https://elsewhere.example") as client:
        assert client.get("/login").status_code == 400


def test_a_form_that_is_too_large_is_turned_away(town):
    with a_client(town.settings) as client:
        answer = client.post("/login", content=b"name=" + b"x" * LARGEST_BODY)

    assert answer.status_code == 413


def test_style_sheets_are_open_to_everybody(town):
    with a_client(town.settings) as client:
        assert client.get("/static/tokens.css").status_code == 200
        assert client.get("/static/../app.py").status_code == 404


def test_there_is_no_list_of_addresses_to_read(town):
    with a_client(town.settings) as client:
        assert client.get("/docs").status_code == 404
        assert client.get("/openapi.json").status_code == 404


def test_behind_https_the_cookie_is_never_sent_without_it(town):
    settings = replace(town.settings, https=True)

    with a_client(settings, address="https://127.0.0.1") as client:
        answer = client.get("/login")

    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


def test_an_empty_database_says_what_to_do(tmp_path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path)})

    with pytest.raises(DatabaseError) as refused:
        create_app(settings, staff=False)

    assert "dsm init" in refused.value.fix
