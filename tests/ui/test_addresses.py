from dataclasses import replace
from pathlib import Path

from dsm.settings import read_settings
from ui.addresses import expert_link, home, login_link, public_home


def test_a_login_link_leads_to_the_door(tmp_path: Path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_PORT": "9000"})

    assert login_link(settings, "abc") == "http://127.0.0.1:9000/login/link/abc"


def test_an_address_of_six_numbers_is_bracketed_and_https_is_said(tmp_path: Path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_HOST": "::1"})

    assert home(replace(settings, https=True)) == "https://[::1]:8080/"


def test_residents_are_sent_to_the_public_address_where_there_is_one(tmp_path: Path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path)})

    assert public_home(settings) == "http://127.0.0.1:8080"
    public = replace(settings, public_address="https://svar.example.no")
    assert public_home(public) == "https://svar.example.no"


def test_an_expert_is_sent_to_the_public_address_with_her_own_token(tmp_path: Path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path)})
    public = replace(settings, public_address="https://svar.example.no")

    assert expert_link(public, "panel", "ABC") == "https://svar.example.no/e/panel?t=ABC"
