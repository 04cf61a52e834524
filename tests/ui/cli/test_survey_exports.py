import stat

import pytest

from dsm.audit import entries
from dsm.database import transaction
from dsm.surveying.exporting import FORMATS, Level
from tests.support.exported import SLUG, keep_campaign
from tests.support.surveys import a_questionnaire

ANSWERS = {"sex": 1, "age": 34, "safe": 3, "again": {"missing": "not-shown"}}


@pytest.fixture
def campaign(engine):
    with transaction(engine) as session:
        keep_campaign(session, [a_questionnaire()], [ANSWERS] * 30, texts=[("why", "=1+1")])


def test_answers_are_written_for_their_owner_alone_and_logged(dsm, campaign, engine, tmp_path):
    file = tmp_path / "answers.csv"

    done = dsm("survey", "export", SLUG, "--level", "analysis", "--format", "csv", "--to", file)

    assert done.code == 0, done.err
    assert file.read_text(encoding="utf-8").startswith("version,")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "answers of single people" in done.err
    with transaction(engine) as session:
        (entry,) = entries(session)
    assert (entry.action, entry.detail["format"]) == ("export-analysis", "csv")


@pytest.mark.parametrize(
    ("level", "format"), [(level, format) for level in Level for format in sorted(FORMATS[level])]
)
def test_every_level_has_all_its_formats(dsm, campaign, tmp_path, monkeypatch, level, format):
    monkeypatch.chdir(tmp_path)

    done = dsm("survey", "export", SLUG, "--level", level, "--format", format)

    assert done.code == 0, done.err
    (file,) = tmp_path.glob(f"{SLUG}-*")
    assert f"{file.name} is written: {file.stat().st_size:,} bytes." in done.out


def test_a_file_that_is_there_is_neither_overwritten_nor_logged(dsm, campaign, engine, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("mine", encoding="utf-8")

    done = dsm("survey", "export", SLUG, "--level", "analysis", "--format", "csv", "--to", file)

    assert done.code == 3
    assert file.read_text(encoding="utf-8") == "mine"
    with transaction(engine) as session:
        assert entries(session) == ()


def test_a_level_has_only_formats_that_suit_it(dsm, campaign):
    done = dsm("survey", "export", SLUG, "--level", "public", "--format", "spss")

    assert done.code == 3
    assert "public is not exported as spss." in done.err
