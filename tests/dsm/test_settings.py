import stat

import pytest

from dsm.settings import SettingsError, read_scheduler, read_settings


def test_without_variables_everything_lives_in_one_folder(tmp_path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path / 'dsm.sqlite'}"
    assert settings.host == "127.0.0.1"


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = read_settings({"DSM_DATA_FOLDER": str(tmp_path)}).secret
    second = read_settings({"DSM_DATA_FOLDER": str(tmp_path)}).secret

    assert first == second
    assert len(first) >= 40
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_the_secret_and_a_database_password_never_show_in_a_log(tmp_path):
    settings = read_settings(
        {
            "DSM_DATA_FOLDER": str(tmp_path),
            "DSM_SECRET": "hush",
            "DSM_DATABASE_URL": "postgresql+psycopg://dsm:hush@db/dsm",
        }
    )

    assert "hush" not in repr(settings)


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1"])
def test_a_wrong_port_is_shown_with_its_limits(tmp_path, port):
    with pytest.raises(SettingsError) as refused:
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_PORT": port})

    assert port in refused.value.problem
    assert "65535" in refused.value.fix


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="'de'"):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_LANGUAGE": "de"})


def test_host_names_stand_between_commas(tmp_path):
    settings = read_settings(
        {"DSM_DATA_FOLDER": str(tmp_path), "DSM_HOSTNAMES": "Survey.example.no, *.dsm.example.no"}
    )

    assert settings.hostnames == ("survey.example.no", "*.dsm.example.no")


@pytest.mark.parametrize("name", ["https://survey.example.no", "a:8080", "*", "a b", "a..b"])
def test_a_host_name_is_a_name_and_nothing_more(tmp_path, name):
    with pytest.raises(SettingsError, match="DSM_HOSTNAMES"):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_HOSTNAMES": name})


OIDC = {
    "DSM_OIDC_ISSUER": "https://idporten.example",
    "DSM_OIDC_CLIENT_ID": "dsm",
    "DSM_OIDC_CLIENT_SECRET": "hush",
}


def test_there_is_no_identity_provider_unless_one_is_set(tmp_path):
    assert read_settings({"DSM_DATA_FOLDER": str(tmp_path)}).provider is None


def test_the_secret_of_the_identity_provider_never_shows_in_a_log(tmp_path):
    provider = read_settings({"DSM_DATA_FOLDER": str(tmp_path), **OIDC}).provider

    assert provider.acr == "idporten-loa-substantial"
    assert "hush" not in repr(provider)


@pytest.mark.parametrize("name", OIDC)
def test_half_an_identity_provider_is_refused(tmp_path, name):
    given = {**OIDC, name: ""}

    with pytest.raises(SettingsError, match=name):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), **given})


@pytest.mark.parametrize("issuer", ["http://idporten.example", "idporten.example", "ftp://x"])
def test_an_identity_provider_without_https_is_refused(tmp_path, issuer):
    with pytest.raises(SettingsError, match="https"):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), **OIDC, "DSM_OIDC_ISSUER": issuer})


def test_the_public_address_is_what_stands_in_letters(tmp_path):
    settings = read_settings(
        {"DSM_DATA_FOLDER": str(tmp_path), "DSM_PUBLIC_ADDRESS": "https://svar.example.no/"}
    )

    assert settings.public_address == "https://svar.example.no"


@pytest.mark.parametrize(
    "address",
    ["svar.example.no", "http://svar.example.no", "https://svar.example.no/a", "https://a@b.no"],
)
def test_a_public_address_without_https_or_with_more_than_a_name_is_refused(tmp_path, address):
    with pytest.raises(SettingsError, match="DSM_PUBLIC_ADDRESS"):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_PUBLIC_ADDRESS": address})


def test_keys_lie_beside_the_database_not_in_it(tmp_path):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path)})

    assert settings.keys_folder == tmp_path / "keys"


def test_fits_run_on_this_machine_unless_a_scheduler_is_named(tmp_path):
    given = {"DSM_DATA_FOLDER": str(tmp_path)}

    assert read_settings(given).dask_scheduler == ""
    named = read_settings({**given, "DSM_DASK_SCHEDULER": "tcp://10.0.0.5:8786"})
    assert named.dask_scheduler == "tcp://10.0.0.5:8786"


@pytest.mark.parametrize("address", ["10.0.0.5", "http://10.0.0.5:8786", "tcp://"])
def test_a_scheduler_that_is_no_address_is_refused(tmp_path, address):
    with pytest.raises(SettingsError, match="DSM_DASK_SCHEDULER is"):
        read_settings({"DSM_DATA_FOLDER": str(tmp_path), "DSM_DASK_SCHEDULER": address})


def test_the_cluster_can_be_asked_for_without_a_data_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert read_scheduler({}) == ""
    assert read_scheduler({"DSM_DASK_SCHEDULER": "tcp://10.0.0.5:8786"}) == "tcp://10.0.0.5:8786"
    with pytest.raises(SettingsError, match=r"'10\.0\.0\.5'"):
        read_scheduler({"DSM_DASK_SCHEDULER": "10.0.0.5"})
    assert list(tmp_path.iterdir()) == []
