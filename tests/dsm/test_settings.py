import stat

import pytest

from dsm.settings import SettingsError, read_settings


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
