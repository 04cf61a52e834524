import pytest

from dsm import stewardship
from dsm.database import transaction
from ui.cli.main import run

CITY = ("--city", "Sand", "--residents", "4000", "--source", "a count")


def test_the_version_is_a_number(dsm):
    assert dsm("version").out.strip().replace(".", "").isdecimal()


def test_init_names_the_city_and_prints_a_link(dsm, folder):
    done = dsm("init", *CITY, "--admin", "kari", "--no-compile")

    assert done.code == 0
    assert done.out.startswith("http://127.0.0.1:8080/login/link/")
    assert (folder / "dsm.sqlite").exists()


def test_the_link_of_init_logs_the_administrator_in(dsm, engine):
    token = dsm("init", *CITY, "--admin", "kari", "--no-compile").out.strip().rsplit("/", 1)[1]

    with transaction(engine) as session:
        account = stewardship.spend_login_link(session, token)

    assert (account.name, account.roles) == ("kari", ("author", "sender", "administrator"))


def test_init_again_keeps_the_city_and_asks_nothing(dsm, engine):
    dsm("init", *CITY, "--admin", "kari", "--no-compile")

    done = dsm("init", "--no-compile")

    assert (done.code, done.out) == (0, "")
    with transaction(engine) as session:
        assert stewardship.find_city(session).name == "Sand"


@pytest.mark.parametrize("residents", ["many", "1" + "0" * 400])
def test_residents_are_a_whole_number_that_can_be_kept(dsm, engine, residents):
    done = dsm("init", "--city", "Sand", "--residents", residents, "--source", "a count")

    assert done.code == 3
    assert f"--residents: '{residents[:20]}" in done.err
    with transaction(engine) as session:
        assert stewardship.find_city(session) is None


def test_a_user_is_added_with_a_password_from_standard_input(dsm, engine):
    done = dsm(
        "user", "add", "ola", "--role", "official", "--password-stdin", typed="fire gode ord til\n"
    )

    assert done.code == 0
    with transaction(engine) as session:
        assert stewardship.check_password(session, "ola", "fire gode ord til")


def test_a_short_password_is_refused_and_no_account_made(dsm, engine):
    done = dsm("user", "add", "ola", "--role", "official", "--password-stdin", typed="kort\n")

    assert done.code == 3
    assert dsm("user", "list", "--json").json == []


def test_an_unknown_role_is_refused_with_the_roles(dsm, engine):
    done = dsm("user", "add", "ola", "--role", "mayor")

    assert done.code == 3
    assert "researcher, official, data-protection-officer, administrator" in done.err


def test_users_are_listed(dsm, engine):
    dsm("user", "add", "ola", "--role", "analyst")

    assert dsm("user", "list", "--json").json == [{"name": "ola", "roles": ["analyst"]}]
    assert "ola" in dsm("user", "list").out


def test_a_user_may_have_several_roles_and_lose_one(dsm, engine):
    dsm("user", "add", "ola", "--role", "author", "--role", "clerk")

    done = dsm("user", "roles", "ola", "--give", "sender", "--take", "clerk")

    assert done.out == "ola may log in as author, sender.\n"
    assert dsm("user", "list", "--json").json == [{"name": "ola", "roles": ["author", "sender"]}]


def test_a_removed_user_is_gone(dsm, engine):
    dsm("user", "add", "ola", "--role", "author")

    done = dsm("user", "remove", "ola")

    assert done.code == 0
    assert dsm("user", "list", "--json").json == []


def test_an_identity_is_linked_without_keeping_its_number(dsm, engine, folder, monkeypatch):
    monkeypatch.setenv("DSM_OIDC_ISSUER", "https://login.example")
    monkeypatch.setenv("DSM_OIDC_CLIENT_ID", "dsm")
    monkeypatch.setenv("DSM_OIDC_CLIENT_SECRET", "hush")
    dsm("user", "add", "ola", "--role", "author")

    done = dsm("user", "identity", "ola", "--number-stdin", typed="01010112345\n")

    assert done.out == "ola may log in through https://login.example.\n"
    assert b"01010112345" not in (folder / "dsm.sqlite").read_bytes()


def test_an_identity_needs_a_provider_first(dsm, engine):
    dsm("user", "add", "ola", "--role", "author")

    done = dsm("user", "identity", "ola", "--number-stdin", typed="01010112345\n")

    assert done.code == 3
    assert "DSM_OIDC_ISSUER" in done.err


def test_a_link_for_somebody_unknown_says_how_to_add(dsm, engine):
    done = dsm("user", "link", "nobody")

    assert done.code == 3
    assert "dsm user add" in done.err


def test_a_link_is_printed_alone_on_standard_output(dsm, engine):
    dsm("user", "add", "ola", "--role", "analyst")

    done = dsm("user", "link", "ola")

    assert done.out.count("\n") == 1
    assert "/login/link/" in done.out


def test_init_can_be_interrupted(engine, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ui.cli.house.ask", interrupted)

    with pytest.raises(SystemExit) as ended:
        run(["init", "--no-compile"])

    assert ended.value.code not in {0, 3}
