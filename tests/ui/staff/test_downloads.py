import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dsm import people
from dsm.database import open_engine, transaction
from surveys.disclosure import Reason
from tests.support.site import Site
from tests.support.views import people_scene, sexes
from tests.ui.conftest import log_in
from ui.staff.downloads import COLUMNS, download, people_lines, safe_cell

SAFETY = "/staff/people?construct=safety"


def rows_of(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_every_group_has_its_intervals_and_what_it_rests_on():
    rows = rows_of(people_lines(people_scene(), "Kristiansund"))

    assert [row["group"] for row in rows] == [
        "The whole city",
        "Frei",
        "Øya",
        "Åsen",
        "Women aged 18–29",
        "Women aged 80 and over",
        "Men aged 18–29",
        "Men aged 80 and over",
    ]
    women = rows[4]
    assert tuple(women) == COLUMNS
    assert (women["by"], women["residents"], women["answers"]) == ("sex x age", "1000", "50")
    assert (women["median"], women["low90"], women["high90"]) == ("60.00", "56.00", "64.00")
    assert (women["low50"], women["direct"], women["from_model"]) == ("58.40", "59.00", "0.250")


def test_a_hidden_group_has_its_reason_and_no_figure():
    scene = people_scene(groupings=(sexes(male_old=Reason.FEW_RESPONDENTS),))

    hidden = rows_of(people_lines(scene, ""))[-1]

    assert hidden["hidden"] == "Hidden: fewer than 10 answers."
    assert [hidden[name] for name in COLUMNS[3:-1]] == [""] * 9


def test_hidden_groups_are_told_together_as_one_remainder():
    few = sexes(male_old=Reason.FEW_RESPONDENTS, male_young=Reason.WOULD_REVEAL)

    text = people_lines(people_scene(groupings=(few,)), "")

    assert "# sex x age: 2 hidden groups with 160 residents; 736 answers are hidden" in text


def test_the_file_says_where_its_figures_come_from():
    text = people_lines(people_scene("nb"), "Kristiansund")

    assert text.startswith("# By: Kristiansund\n# Tall: Voksne som er trygge (2–4 av 4)\n")
    assert "# Simulert: ingen er spurt\n" in text
    assert "frø 2026" in text
    assert ("4d817eaafa763a09" * 4) in text


def test_a_files_name_has_no_sign_that_a_system_refuses():
    headers = download(b"", 'dsm-a"/b-høst\r\n.csv', "text/csv").headers

    assert headers["content-disposition"] == 'attachment; filename="dsm-a--b-h-st--.csv"'


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        ({}, []),
        ({"wording_factor": "q2, q4"}, ["# With a wording factor on q2, q4"]),
        (
            {"wording_factor": ""},
            ["# A wording factor did not foretell answers left out better, so there is none"],
        ),
    ],
)
def test_the_file_says_what_came_of_a_wording_factor(tried, said):
    scene = people_scene()
    fit = replace(scene.view.estimated, made_from=scene.view.estimated.made_from | tried)
    scene = replace(scene, view=replace(scene.view, estimated=fit))

    lines = people_lines(scene, "Kristiansund").splitlines()

    assert [line for line in lines if "wording factor" in line] == said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_taken_for_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.browser
@pytest.mark.slow
def test_the_button_gives_the_figures_of_the_page(page: Page, demo_site: Site):
    engine = open_engine(demo_site.settings)
    with transaction(engine) as session:
        view = people.view(session, demo_site.settings.draws_folder, "safety")
    engine.dispose()
    log_in(page, demo_site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(demo_site.address(SAFETY))

    with page.expect_download() as started:
        page.get_by_role("link", name="Download with intervals").click()

    assert started.value.suggested_filename == "dsm-safety-share-wave-2.csv"
    content = Path(started.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of(io.StringIO(content.decode("utf-8-sig")).read())
    figures = [view.city, *(one for grouping in view.groupings for one in grouping.figures)]
    assert [row["answers"] for row in rows] == [str(one.answers) for one in figures]
    assert [float(row["median"]) for row in rows] == [
        pytest.approx(one.estimate.median, abs=0.006) for one in figures if one.estimate
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_nobody_gets_the_figures_without_logging_in(browser: Browser, demo_site: Site):
    context = browser.new_context()

    answer = context.request.get(demo_site.address("/staff/people.csv?construct=safety"))

    assert "/login" in answer.url
    assert "median" not in answer.text()
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_what_was_never_asked_is_not_found(page: Page, demo_site: Site):
    log_in(page, demo_site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    answer = page.request.get(demo_site.address("/staff/people.csv?construct=happiness"))

    assert answer.status == 404
    assert "'happiness'" in answer.text()
