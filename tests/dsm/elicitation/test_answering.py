from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from dsm.database import exclusive, migrate, open_engine, transaction
from dsm.elicitation import answering, elicitations, gathered
from dsm.elicitation.answering import StaleJudgementError
from dsm.elicitation.content_problems import ContentError
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.tables import utc_now
from surveys.errors import ManyProblemsError
from tests.support.databases import KINDS, new_settings, wait_until_somebody_waits
from tests.support.elicitations import a_panel, an_effect, an_elicitation, people

ONE = {"levels": {"cost": 1}}
TWO = {"levels": {"cost": 2, "time": 5}}


@pytest.fixture
def panel(engine, tmp_path):
    return a_panel(engine, tmp_path, people=people(2))


def own(panel, name="expert-1"):
    seat = panel.seat(name)
    with transaction(panel.engine) as session:
        return answering.own(session, seat)


def save(panel, content, revision, *, complete=False, name="expert-1"):
    seat = panel.seat(name)
    with exclusive(panel.engine) as session:
        return answering.save(session, seat, content, revision, complete=complete)


def test_what_is_saved_is_found_again_by_nobody_else(panel):
    kept = save(panel, ONE, 0)

    assert own(panel) == kept
    assert (kept.content, kept.revision, kept.complete) == (ONE, 1, False)
    assert own(panel, "expert-2").content == {}


def test_half_a_practice_stays_in_a_draft_and_is_left_behind_when_handing_in(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(Kind.EFFECTS), people=people(1))
    said = {"effects": [an_effect()], "training": {"low": 1.0}}

    begun = save(panel, said, 0)
    handed_in = save(panel, said, 1, complete=True)

    assert begun.content == said
    assert handed_in.content == {"effects": [an_effect()]}


def test_an_older_view_overwrites_nothing(panel):
    save(panel, ONE, 0)
    save(panel, TWO, 1)

    for revision in (0, 1, 7):
        with pytest.raises(StaleJudgementError):
            save(panel, ONE, revision)

    assert own(panel).content == TWO
    assert own(panel).revision == 2


def test_what_is_wrong_is_told_at_once_and_the_older_is_kept(panel):
    save(panel, ONE, 0)

    with pytest.raises(ManyProblemsError) as refused:
        save(panel, {"levels": {"cost": 9, "smell": 1}}, 1)

    assert len(refused.value.problems) == 2
    assert own(panel).content == ONE


def test_what_was_handed_in_stays_handed_in_and_whole(panel):
    save(panel, ONE, 0, complete=True)

    assert save(panel, TWO, 1).complete
    with pytest.raises(ContentError):
        save(panel, {}, 2)
    assert own(panel).content == TWO


def test_what_was_handed_in_elsewhere_is_newer_and_not_wrong(panel):
    save(panel, ONE, 0, complete=True)

    with pytest.raises(StaleJudgementError):
        save(panel, {}, 0)


def test_nothing_is_saved_outside_a_round(panel):
    panel.close()

    with pytest.raises(ElicitationError, match="cannot be answered now"):
        save(panel, ONE, 0)


def test_the_second_round_begins_with_what_was_said_in_the_first(panel):
    save(panel, ONE, 0, complete=True)
    panel.close()
    panel.reopen()

    begun = own(panel)
    assert (begun.content, begun.revision, begun.complete, begun.round) == (ONE, 0, False, 2)
    assert own(panel, "expert-2").content == {}
    save(panel, TWO, 0)
    assert own(panel).content == TWO


def test_a_round_ends_by_itself_at_its_hour(panel):
    panel.close()
    ends = utc_now() + timedelta(days=1)
    with exclusive(panel.engine) as session:
        elicitations.open_round(session, "panel", closes_at=ends)
        seat = panel.seat("expert-1")

        answering.save(session, seat, ONE, 0, now=ends - timedelta(seconds=1))
        with pytest.raises(ElicitationError, match="cannot be answered now"):
            answering.save(session, seat, TWO, 1, now=ends)


@pytest.fixture
def on(tmp_path, server):
    """A panel on a database of this kind."""
    opened = []

    def on(kind):
        engine = open_engine(new_settings(kind, tmp_path, server))
        opened.append(engine)
        migrate(engine)
        return a_panel(engine, tmp_path, people=people(2))

    yield on
    for engine in opened:
        engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_of_two_windows_that_save_at_once_one_is_told_and_nothing_is_lost(on, kind):
    panel = on(kind)
    seat = panel.seat("expert-1")

    def attempt(content):
        try:
            with exclusive(panel.engine) as session:
                answering.save(session, seat, content, 0)
        except StaleJudgementError:
            return None
        return content

    with ThreadPoolExecutor(4) as threads:
        came = list(threads.map(attempt, [{"levels": {"cost": level}} for level in range(1, 5)]))

    assert [own(panel).content] == [content for content in came if content]
    assert own(panel).revision == 1


@pytest.mark.slow
def test_a_round_closes_only_after_what_is_being_saved(on):
    panel = on("postgresql")
    seat = panel.seat("expert-1")

    with ThreadPoolExecutor(1) as threads:
        with exclusive(panel.engine) as session:
            answering.save(session, seat, ONE, 0, complete=True)
            closing = threads.submit(panel.close)
            wait_until_somebody_waits(panel.engine)
            assert not closing.done()
        closing.result()

    with transaction(panel.engine) as session:
        assert [one.content for one in gathered.handed_in(session, "panel")] == [ONE]
