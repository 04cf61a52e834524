"""What leaves the house, and for whom."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np
import openpyxl
import pytest
from sqlmodel import Session

from dsm import audit, fieldwork, releases
from dsm.database import transaction
from dsm.releases import ReleaseError
from dsm.roles import Action, Role, roles_that_may
from dsm.surveying.collected import MARKS, ExportError
from dsm.surveying.exporting import ACTION, FORMATS, Format, Level, export
from dsm.surveying.public_figures import AnswersChangedError
from dsm.surveying.saving import Saved
from dsm.surveying.tables import CampaignRow, ResponseRow
from surveys.asking.questions import Background, QuestionType
from surveys.campaigns import CampaignError
from surveys.differencing import protect_further
from surveys.disclosure import Limits
from surveys.exchange.answers_in import read_cases
from surveys.group_counts import GroupCount
from surveys.population import Factor, PopulationFrame
from tests.support.asking import a_question, a_questionnaire, choices, every_type
from tests.support.builders import a_frame
from tests.support.exported import OVER, SLUG, keep_answer, keep_campaign
from tests.support.surveys import FIRST, a_reception, an_open_campaign, at_the_door

ASKED = a_questionnaire(
    (
        a_question(QuestionType.SINGLE, "safe"),
        a_question(QuestionType.LONG_TEXT, "why"),
        a_question(
            QuestionType.SINGLE,
            "gender",
            choices=choices(1, 2),
            ordered=False,
            background=Background(factor="sex", level_of={1: "female", 2: "male"}),
        ),
    )
)
BY_SEX = PopulationFrame((Factor("sex", ("female", "male")),), np.array([500.0, 600.0]), "made")
ANSWERS = [{"safe": 1 + number % 4, "gender": 1 + number % 2} for number in range(80)]
TEXTS = [("why", "=HYPERLINK(x)"), ("why", "I am Kari"), ("why", "dark paths")]
MEAN = Limits().mean  # people that a mean must rest on
EVERYTHING = [(level, format) for level in Level for format in sorted(FORMATS[level])]


@pytest.fixture
def campaign(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", BY_SEX)
        keep_campaign(session, [ASKED], ANSWERS, texts=TEXTS, frame="adults")
    return engine


def taken(engine, level, format, by="anna", now=OVER):
    return export(engine, SLUG, level, format, by=by, language="en", now=now)


@pytest.mark.parametrize(("level", "format"), EVERYTHING)
def test_no_file_holds_an_id_and_only_one_level_holds_texts(campaign, level, format):
    download = taken(campaign, level, format)

    content = download.content
    if format is Format.XLSX:
        sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        content = repr([row for sheet in sheets for row in sheet.values]).encode()
    assert content
    assert b"secret-id" not in content
    assert (b"I am Kari" in content) == (level is Level.FREE_TEXT)
    assert download.name.startswith(f"{SLUG}-{level}.")


@pytest.mark.parametrize(("level", "format"), EVERYTHING)
def test_whoever_exports_is_in_the_audit_log(campaign, level, format):
    taken(campaign, level, format, by="berit")

    with Session(campaign) as session:
        entries = audit.entries(session, actor="berit")
    (entry,) = [each for each in entries if each.action == ACTION[level]]
    assert entry.subject == f"campaign:{SLUG}"
    assert entry.action == ACTION[level]
    assert entry.detail["format"] == format


def test_each_level_asks_for_an_action_of_its_own_and_the_analyst_gets_no_single_answers():
    assert ACTION == {
        Level.PUBLIC: Action.EXPORT_PUBLIC,
        Level.ANALYSIS: Action.EXPORT_ANALYSIS,
        Level.FREE_TEXT: Action.EXPORT_FREE_TEXT,
    }
    assert Role.ANALYST not in roles_that_may(ACTION[Level.ANALYSIS])


def rows(download, delimiter=","):
    text = download.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_public_file_holds_figures_of_groups_alone(campaign):
    found = rows(taken(campaign, Level.PUBLIC, Format.CSV))

    means = {(row["by"], row["group"]): row for row in found if row["question"] == "safe"}
    assert set(means) == {("", ""), ("sex", "female"), ("sex", "male")}
    assert means["", ""]["answers"] == "80"
    assert float(means["", ""]["value"]) == 50.0


def test_few_whose_group_is_unknown_are_left_out_and_hide_nobody(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", BY_SEX)
        keep_campaign(session, [ASKED], [*ANSWERS, {"safe": 2}, {"safe": 3}], frame="adults")

    found = rows(taken(engine, Level.PUBLIC, Format.CSV))

    answers = {row["group"]: row["answers"] for row in found if row["question"] == "safe"}
    assert answers == {"": "80", "female": "40", "male": "40"}


def test_figures_for_everybody_wait_until_nobody_may_answer_any_more(campaign):
    grace = OVER - timedelta(seconds=1)

    with pytest.raises(CampaignError, match="may still finish until 2026-10-31 02:00 UTC"):
        taken(campaign, Level.PUBLIC, Format.CSV, now=grace)

    # Single answers tell no group: who may see them may do so at any time.
    assert taken(campaign, Level.ANALYSIS, Format.CSV, now=grace).content


@pytest.fixture
def at_each_settling(monkeypatch):
    """Things to do while figures are settled, one at each time."""
    waiting: list[Callable[[], None]] = []

    def settled(*given: Any, **limits: Any) -> tuple[GroupCount, ...]:
        if waiting:
            waiting.pop(0)()
        return protect_further(*given, **limits)

    monkeypatch.setattr(releases, "protect_further", settled)
    return waiting


def test_a_page_is_saved_while_figures_are_settled(campaign, keyring, clock, at_each_settling):
    field = an_open_campaign(campaign, keyring)
    saved = []

    def somebody_answers() -> None:
        with a_reception(campaign, keyring, clock) as reception:
            visit = at_the_door(reception, field)
            saved.append(asyncio.run(reception.save(visit, 0, FIRST, {}, 0)))

    at_each_settling.append(somebody_answers)

    found = figures_of(rows(taken(campaign, Level.PUBLIC, Format.CSV)))

    assert [type(one) for one in saved] == [Saved]
    assert set(found) == {"", "female", "male"}


def test_figures_are_made_again_of_the_answers_that_are_left(campaign, at_each_settling):
    at_each_settling.append(lambda: withdraw(campaign, range(0, 2 * MEAN, 2)))

    found = figures_of(rows(taken(campaign, Level.PUBLIC, Format.CSV)))

    assert {group: count for group, (count, _) in found.items()} == {
        "": 70,
        "female": 30,
        "male": 40,
    }


def test_of_two_files_that_are_settled_at_once_the_later_is_held_against_the_earlier(
    campaign, at_each_settling
):
    def another_is_taken_and_three_women_withdraw() -> None:
        at_each_settling.clear()  # the other one is settled in peace
        taken(campaign, Level.PUBLIC, Format.EXCEL)
        withdraw(campaign, (0, 2, 4))

    at_each_settling.append(another_is_taken_and_three_women_withdraw)

    assert set(figures_of(rows(taken(campaign, Level.PUBLIC, Format.CSV)))) == {"male"}


def test_figures_of_what_changes_all_the_time_are_given_up_and_nothing_is_remembered(
    campaign, at_each_settling
):
    at_each_settling += [partial(withdraw, campaign, [at]) for at in range(100)]

    with pytest.raises(AnswersChangedError, match="changed while figures were made"):
        taken(campaign, Level.PUBLIC, Format.CSV)

    with Session(campaign) as session:
        assert releases.releases(session, f"campaign:{SLUG}") == ()
        assert audit.entries(session) == ()


def withdraw(engine, numbers):
    with transaction(engine) as session:
        for number in numbers:
            session.delete(session.get(ResponseRow, f"secret-id-{number:04}"))


@pytest.fixture
def three_women_withdrew(campaign):
    taken(campaign, Level.PUBLIC, Format.CSV)
    withdraw(campaign, (0, 2, 4))
    return campaign


def figures_of(found):
    return {
        row["group"]: (int(row["answers"]), float(row["value"].replace(",", ".")))
        for row in found
        if row["question"] == "safe" and row["value"]
    }


def test_whose_answers_were_withdrawn_between_two_files_cannot_be_worked_out(three_women_withdrew):
    found = figures_of(rows(taken(three_women_withdrew, Level.PUBLIC, Format.CSV)))

    # Everybody and the women are three fewer; either figure beside the old one is theirs.
    assert set(found) == {"male"}
    assert found["male"][0] == 40


def test_what_a_release_hides_stays_hidden_in_every_later_file_and_format(three_women_withdrew):
    once = taken(three_women_withdrew, Level.PUBLIC, Format.CSV)
    again = taken(three_women_withdrew, Level.PUBLIC, Format.CSV)
    excel = taken(three_women_withdrew, Level.PUBLIC, Format.EXCEL)

    assert once.content == again.content
    assert set(figures_of(rows(excel, delimiter=";"))) == {"male"}


def test_as_many_as_a_mean_needs_may_leave_between_two_files(campaign):
    taken(campaign, Level.PUBLIC, Format.CSV)
    withdraw(campaign, range(0, 2 * MEAN, 2))

    found = figures_of(rows(taken(campaign, Level.PUBLIC, Format.CSV)))

    assert {group: count for group, (count, _) in found.items()} == {
        "": 70,
        "female": 30,
        "male": 40,
    }


def test_the_same_file_twice_is_the_same_and_publishes_once(campaign):
    once = taken(campaign, Level.PUBLIC, Format.CSV)
    again = taken(campaign, Level.PUBLIC, Format.CSV)

    assert once.content == again.content
    with Session(campaign) as session:
        assert len(releases.releases(session, f"campaign:{SLUG}")) == 1
        actions = [entry.action for entry in audit.entries(session, actor="anna")]
    assert actions.count(ACTION[Level.PUBLIC]) == 2


def test_without_its_groups_a_campaign_does_not_tell_of_those_whose_group_is_unknown(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", BY_SEX)
        keep_campaign(session, [ASKED], [*ANSWERS, {"safe": 2}, {"safe": 3}], frame="adults")
    before = rows(taken(engine, Level.PUBLIC, Format.CSV))
    with transaction(engine) as session:
        session.get(CampaignRow, 1).frame = ""

    # Without groups nobody is left out: 82 beside 80 would tell what two answered.
    with pytest.raises(ReleaseError, match="fewer than 10"):
        taken(engine, Level.PUBLIC, Format.CSV)
    assert figures_of(before)[""][0] == 80


def test_groups_that_are_merged_later_do_not_tell_of_what_they_leave_out(engine):
    age = a_question(
        QuestionType.SINGLE,
        "age",
        choices=choices(1, 2, 3, 4),
        ordered=False,
        background=Background(
            factor="age_band", level_of={1: "18-29", 2: "30-44", 3: "45-66", 4: "67+"}
        ),
    )
    asked = a_questionnaire((a_question(QuestionType.SINGLE, "safe"), age))
    ages = [1] * 40 + [2] * 37 + [3] * 33 + [4] * 40
    answers = [{"safe": 1 + at % 4, "age": code} for at, code in enumerate(ages)]
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", a_frame())
        keep_campaign(session, [asked], answers, frame="adults")
    before = figures_of(rows(taken(engine, Level.PUBLIC, Format.CSV)))
    with transaction(engine) as session:
        session.get(CampaignRow, 1).coarsening = [
            {"factor": "age_band", "groups": [["18-29"], ["30-44", "45-66"], ["67+"]]}
        ]
    withdraw(engine, (40, 41, 42))  # three of 30-44

    after = figures_of(rows(taken(engine, Level.PUBLIC, Format.CSV)))

    assert {group: count for group, (count, _) in before.items() if group} == {
        "18-29": 40,
        "30-44": 37,
        "45-66": 33,
        "67+": 40,
    }
    assert "30-44 + 45-66" not in after  # 67 beside 37 and 33 would be the three
    assert "" not in after


def test_merged_groups_have_their_figures_together(engine):
    ages = [{"factor": "age_band", "groups": [["18-29"], ["30-44", "45-66", "67+"]]}]
    age = a_question(
        QuestionType.SINGLE,
        "age",
        ordered=False,
        background=Background(
            factor="age_band", level_of={1: "18-29", 2: "30-44", 3: "45-66", 4: "67+"}
        ),
    )
    asked = a_questionnaire((a_question(QuestionType.SINGLE, "safe"), age))
    answers = [{"safe": 1 + number % 4, "age": 1 + number % 2} for number in range(80)]
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", a_frame())
        keep_campaign(session, [asked], answers, frame="adults", coarsening=ages)

    found = rows(taken(engine, Level.PUBLIC, Format.CSV))

    groups = {row["group"]: row["answers"] for row in found if row["by"] == "age_band"}
    assert groups == {"18-29": "40", "30-44 + 45-66 + 67+": "40"}


def test_without_a_population_there_are_figures_of_everybody_alone(engine):
    with transaction(engine) as session:
        keep_campaign(session, [ASKED], ANSWERS)

    assert {row["by"] for row in rows(taken(engine, Level.PUBLIC, Format.CSV))} == {""}


def test_what_makes_the_groups_has_no_figure_of_its_own(campaign):
    found = rows(taken(campaign, Level.PUBLIC, Format.CSV))

    assert {row["question"] for row in found} == {"safe"}


def test_texts_are_guarded_for_excel_and_raw_for_analysis(campaign):
    excel = rows(taken(campaign, Level.FREE_TEXT, Format.EXCEL), delimiter=";")
    raw = rows(taken(campaign, Level.FREE_TEXT, Format.CSV))

    assert "'=HYPERLINK(x)" in {row["text"] for row in excel}
    assert {row["text"] for row in raw} == {text for _, text in TEXTS}


def test_test_answers_are_in_no_file(campaign):
    with transaction(campaign) as session:
        keep_answer(session, 999, {"safe": 1}, test=True)

    assert len(rows(taken(campaign, Level.ANALYSIS, Format.CSV))) == len(ANSWERS)


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX, Format.SPSS])
def test_what_went_out_comes_in_again(campaign, tmp_path, format):
    download = taken(campaign, Level.ANALYSIS, format)
    path = tmp_path / download.name
    path.write_bytes(download.content)

    read = read_cases(path, [ASKED], marks=MARKS)

    assert sorted(repr(sorted(case.answers.items())) for case in read) == sorted(
        repr(sorted(answers.items())) for answers in ANSWERS
    )


def test_a_text_beside_the_csv_files_says_how_they_are_written_and_names_each_column(campaign):
    told = taken(campaign, Level.ANALYSIS, Format.READ_ME)
    csv = taken(campaign, Level.ANALYSIS, Format.CSV).content.decode().splitlines()[0]

    text = told.content.decode("utf-8-sig")
    assert told.name.endswith("-analysis.read-me.txt")
    assert "commas between cells, decimal points" in text
    assert all(f"\n{name}  " in text for name in csv.split(","))


def test_sets_of_several_answers_come_as_syntax(engine):
    with transaction(engine) as session:
        keep_campaign(session, [every_type()], [{}])

    assert b"MRSETS" in taken(engine, Level.ANALYSIS, Format.SPSS_SETS).content


def test_a_level_has_no_format_that_would_say_more(campaign):
    with pytest.raises(ExportError, match="public is not exported as spss"):
        taken(campaign, Level.PUBLIC, Format.SPSS)


def test_after_a_purge_there_is_nothing_left(engine):
    with transaction(engine) as session:
        keep_campaign(session, [ASKED], state="purged")

    with pytest.raises(ExportError, match="were deleted"):
        taken(engine, Level.ANALYSIS, Format.CSV)
