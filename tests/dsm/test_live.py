import re
from pathlib import Path

import pytest

from dsm import evidence, fieldwork, live
from dsm.beside import BrokenError
from dsm.database import transaction
from dsm.live import PAUSE
from dsm.live_figures import EVERYBODY, EarlyConstruct
from dsm.live_fitting import EarlyFit, Failure
from dsm.surveying import waves
from dsm.surveying.mixing import mix
from dsm.surveying.purging import purge
from dsm.surveying.tables import CampaignRow, EarlyFiguresRow
from surveys.campaigns import CampaignError, State
from tests.support.databases import new_settings, open_with_tables
from tests.support.early import (
    MAN,
    OLD,
    Watch,
    a_followed_campaign,
    count_instead,
    mixed,
    withdrawn,
)
from tests.support.surveys import CLOSES, GRACE, a_keyring

KNOWS = re.compile(
    r"^\s*(from dsm import (\([^)]*|[^(\n]*)\blive|(from|import) dsm\.live)", re.MULTILINE
)
STORES = re.compile(r"\bEarlyFiguresRow\b")
MEN = ("sex", "men")
WOMEN = ("sex", "women")


@pytest.fixture
def keyring(tmp_path):
    return a_keyring(tmp_path)


@pytest.fixture
def field(engine, keyring):
    return a_followed_campaign(engine, keyring)


@pytest.fixture
def watch(field):
    return Watch(field)


def test_figures_appear_with_the_tenth_answer(field, watch):
    mixed(field, 9)
    before = watch.look()
    mixed(field, 1)
    after = watch.look()

    assert (before, after) == (False, True)
    assert watch.median(EVERYBODY) == 10
    assert watch.safety.answers == 10


def test_nine_more_answers_change_nothing_and_ten_do(field, watch):
    mixed(field, 20)
    watch.look()
    mixed(field, 9)

    assert not watch.look()
    assert watch.safety.answers == 20

    mixed(field, 1)
    assert watch.look()
    assert watch.median(EVERYBODY) == 30


def test_a_group_keeps_its_figure_until_five_of_it_are_new(field, watch):
    mixed(field, 10)
    mixed(field, 10, sex=MAN)
    watch.look()
    mixed(field, 12)
    mixed(field, 4, sex=MAN)
    watch.look()

    assert (watch.median(WOMEN), watch.median(MEN)) == (32, 20)
    assert watch.safety.figure(MEN).answers == 10

    mixed(field, 9)
    mixed(field, 1, sex=MAN)
    watch.look()
    assert watch.median(MEN) == 46
    assert watch.safety.figure(MEN).answers == 15


def test_what_everybodys_figure_counts_tells_nothing_of_those_who_wait(field, watch):
    mixed(field, 20)
    mixed(field, 3, sex=MAN)
    watch.look()

    assert watch.median(EVERYBODY) == 20
    assert watch.safety.figure(MEN) is None


def test_whoever_answered_none_of_its_questions_does_not_count_for_a_construct(field, watch):
    mixed(field, 9)
    mixed(field, 20, sex=MAN, safe={"missing": "dont-know"}, again={"missing": "dont-know"})

    assert not watch.look()


def test_nothing_tells_how_many_of_a_small_group_wait(engine, keyring):
    alone, beside = (a_followed_campaign(engine, keyring, slug=slug) for slug in ("one", "two"))
    women = mixed(alone, 14), mixed(beside, 14)
    mixed(beside, 4, sex=MAN)

    shown = []
    for field, counted in zip((alone, beside), women, strict=True):
        Watch(field).look()
        stored = Watch(field).safety.stored()
        assert stored.pop("counted") == sorted(counted)
        shown.append(stored)

    assert shown[0] == shown[1]


def test_a_withdrawn_answer_stays_in_the_figures_until_it_can_leave_unseen(field, watch):
    ids = mixed(field, 20)
    mixed(field, 10, sex=MAN)
    watch.look()
    withdrawn(field, ids[:1])
    mixed(field, 10, sex=MAN)

    assert not watch.look()
    assert watch.safety.answers == 30

    mixed(field, 5)
    assert watch.look()
    assert watch.safety.answers == 44


def test_answers_are_looked_at_twice_a_minute_at_most(field, watch):
    mixed(field, 10)
    watch.look()
    mixed(field, 10)
    watch.now += PAUSE / 2

    assert not watch.ask()
    assert watch.look()


def test_however_long_a_fit_takes_nobody_else_begins_one(field, watch):
    mixed(field, 10)
    asked, under_way = [], []

    def minutes_later(counts, population):
        watch.now += 10 * PAUSE
        asked.append(watch.ask())
        under_way.append(live.is_under_way(field.engine, field.slug))
        return count_instead(counts, population)

    assert watch.look(fit=minutes_later)
    assert asked == [False]
    assert under_way == [True]
    assert not live.is_under_way(field.engine, field.slug)


def test_the_pause_begins_when_the_fit_is_done(field, watch):
    mixed(field, 10)

    def minutes_later(counts, population):
        watch.now += 10 * PAUSE
        return count_instead(counts, population)

    watch.look(fit=minutes_later)
    mixed(field, 10)
    watch.now += PAUSE / 2

    assert not watch.ask()
    assert watch.early.refreshed_at == watch.now - PAUSE / 2
    assert watch.look()


def test_a_fit_that_broke_off_is_tried_again_after_the_pause(field, watch):
    mixed(field, 10)

    def break_off(counts, population):
        watch.now += 10 * PAUSE
        raise BrokenError("killed")

    with pytest.raises(BrokenError):
        watch.look(fit=break_off)

    assert not watch.ask()
    assert watch.look()


def test_figures_that_come_after_newer_ones_of_another_process_are_not_shown(field, watch):
    mixed(field, 10)
    newer = EarlyConstruct(answers=20, counted=frozenset({"others"}))

    def overtaken(counts, population):
        with transaction(field.engine) as session:
            row = session.get_one(EarlyFiguresRow, field.id)
            row.constructs = {"safety": newer.stored()}
        return count_instead(counts, population)

    assert not watch.look(fit=overtaken)
    assert watch.safety.answers == 20


def test_a_fit_that_gave_no_figures_is_not_tried_again_before_ten_more_came(field, watch):
    mixed(field, 20)
    tries = []

    def in_vain(counts, population):
        tries.append(len(counts))
        return (EarlyFit(estimates={}, problem=Failure.DRAWS),)

    is_new = watch.look(fit=in_vain)
    mixed(field, 9)
    watch.look(fit=in_vain)

    assert not is_new
    assert tries == [1]
    assert watch.safety.problem == Failure.DRAWS
    assert watch.safety.figures == ()
    assert watch.early.refreshed_at is None

    mixed(field, 1)
    assert watch.look()
    assert watch.median(EVERYBODY) == 30
    assert watch.safety.problem == ""


def test_a_campaign_that_closes_during_the_fit_keeps_none(field, watch):
    mixed(field, 10)

    def until_closed(counts, population):
        field.change(state=State.CLOSED.value)
        return count_instead(counts, population)

    assert not watch.look(fit=until_closed)
    assert watch.early.constructs == {}


@pytest.mark.slow
def test_figures_follow_the_answers_on_postgresql_too(tmp_path, keyring, server):
    engine = open_with_tables(new_settings("postgresql", tmp_path, server))
    field = a_followed_campaign(engine, keyring)
    watch = Watch(field)
    mixed(field, 10)

    assert watch.look()
    assert watch.median(EVERYBODY) == 10
    engine.dispose()


def test_early_figures_are_no_estimates_and_nothing_can_publish_them(field, watch, tmp_path):
    mixed(field, 20)
    watch.look()

    with transaction(field.engine) as session:
        assert fieldwork.waves(session) == ()
        assert evidence.all_estimates(session) == ()
        assert evidence.published(session) == {}
        with pytest.raises(evidence.EvidenceError, match="There is no estimate"):
            evidence.publish(session, field.id)
        with pytest.raises(CampaignError, match="figures would change with every answer"):
            waves.keep_wave(session, field.slug, "autumn", "anna", now=watch.now)


def test_they_are_gone_when_the_last_answers_are_mixed(field, watch, keyring):
    mixed(field, 20)
    watch.look()
    field.change(state=State.CLOSED.value)

    mix(field.engine, keyring, field.id, force=True, now=CLOSES + GRACE)

    assert field.rows(EarlyFiguresRow) == []


def test_a_purge_takes_them_away_and_says_so(field, watch, keyring, tmp_path):
    mixed(field, 20)
    watch.look()
    field.change(state=State.CLOSED.value)

    counts = purge(field.engine, keyring, tmp_path / "draws", field.slug, "kari")

    assert counts["early-figures"] == 1
    assert field.rows(EarlyFiguresRow) == []


def test_groups_that_are_merged_on_the_way_end_the_figures(field, watch):
    mixed(field, 20)
    mixed(field, 20, sex=MAN, age=OLD)
    watch.look()
    merge_ages(field)
    mixed(field, 20)

    assert not watch.look()
    assert watch.safety.answers == 40


def test_groups_that_are_merged_after_a_fit_in_vain_end_nothing(field, watch):
    def in_vain(counts, population):
        return (EarlyFit(estimates={}, problem=Failure.DRAWS),)

    mixed(field, 10)
    mixed(field, 10, sex=MAN, age=OLD)
    watch.look(fit=in_vain)
    merge_ages(field)
    mixed(field, 9)
    too_early = watch.look()
    mixed(field, 1)

    assert not too_early
    assert watch.look()
    assert watch.median(EVERYBODY) == 30
    assert watch.safety.figure(("age", "18-39 + 40+")).answers == 30
    assert watch.safety.problem == ""


def merge_ages(field):
    from dsm.surveying.coarsening import Coarse, Coarsening

    ages = Coarse("age", (("18-39", "40+"),))
    with transaction(field.engine) as session:
        row = session.get_one(CampaignRow, field.id)
        row.coarsening = Coarsening((Coarse("sex", (("women",), ("men",))), ages)).stored()


def files_with(pattern):
    house = Path(live.__file__).parents[1]
    return {
        file.relative_to(house).as_posix()
        for folder in ("dsm", "ui")
        for file in (house / folder).rglob("*.py")
        if pattern.search(file.read_text(encoding="utf-8"))
    }


def test_only_the_page_of_early_figures_knows_of_them():
    """Whatever publishes, exports or plans cannot come across them."""
    knows, stores = files_with(KNOWS), files_with(STORES)

    allowed = ("dsm/live", "ui/staff/research/live.py", "ui/staff/pages/early.py")
    assert any(file.startswith("dsm/live") for file in knows)
    assert [file for file in knows if not file.startswith(allowed)] == []
    # The others delete them.
    assert stores == {
        "dsm/live.py",
        *("dsm/surveying/tables.py", "dsm/surveying/mixing.py", "dsm/surveying/purging.py"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "from dsm import live",
        "from dsm import fieldwork, live",
        "from dsm import (\n    fieldwork,\n    live,\n)",
        "    from dsm.live_figures import EarlyFigure",
        "import dsm.live",
    ],
)
def test_every_way_of_importing_early_figures_is_found(line):
    assert KNOWS.search(f"import os\n{line}\n")
