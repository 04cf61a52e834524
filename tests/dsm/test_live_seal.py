"""Who may see figures before a campaign ends: decided before it opens, and kept."""

import pytest
import sqlalchemy as sa

from dsm.audit import entries
from dsm.database import transaction
from dsm.live import Seal, SealedError
from dsm.surveying import campaigns
from dsm.surveying.tables import EarlyFiguresRow
from surveys.campaigns import CampaignError, Mode, State
from surveys.instruments import Audience
from tests.support.campaigning import NOW, a_panel_questionnaire, prepared, set_up, terms
from tests.support.databases import new_settings, open_with_tables
from tests.support.early import Watch, a_followed_campaign, mixed
from tests.support.surveys import a_keyring


@pytest.fixture
def keyring(tmp_path):
    return a_keyring(tmp_path)


@pytest.mark.parametrize(
    ("terms", "seal"),
    [
        ({"early_figures": False}, Seal.UNTIL_CLOSE),
        ({"frame": ""}, Seal.NO_POPULATION),
        ({"audience": Audience.EXPERTS.value}, Seal.EXPERTS),
        ({"state": State.CLOSED.value}, Seal.OVER),
        ({"state": State.DRAFT.value}, Seal.DRAFT),
    ],
)
def test_sealed_figures_are_neither_made_nor_shown(engine, keyring, terms, seal):
    field = a_followed_campaign(engine, keyring, **terms)
    mixed(field, 40)
    watch = Watch(field)

    with pytest.raises(SealedError, match="are sealed"):
        watch.look()
    assert watch.early.seal is seal
    assert watch.early.constructs == {}
    assert field.rows(EarlyFiguresRow) == []


def test_figures_are_sealed_unless_somebody_decided_otherwise(engine):
    with transaction(engine) as session:
        set_up(session)
        kept = campaigns.add(session, terms(), "sender")

    assert not kept.early_figures


def test_it_is_decided_before_opening_and_written_down(engine, keyring):
    with transaction(engine) as session:
        set_up(session)
        campaigns.add(session, terms(), "sender")
        campaigns.change(session, "evening-2026", "kari", early_figures=True)
        log = entries(session, subject="campaign:evening-2026", newest=1)

    assert log[0].actor == "kari"
    assert log[0].detail["early_figures"] is True


def test_nobody_breaks_the_seal_of_an_open_campaign(engine, keyring):
    field = a_followed_campaign(engine, keyring, early_figures=False)

    with transaction(engine) as session, pytest.raises(CampaignError, match="once it was opened"):
        campaigns.change(session, field.slug, "kari", early_figures=True)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_not_even_by_hand_in_the_database(kind, tmp_path, keyring, request):
    server = None if kind == "sqlite" else request.getfixturevalue("server")
    engine = open_with_tables(new_settings(kind, tmp_path, server))
    field = a_followed_campaign(engine, keyring, early_figures=False)

    with pytest.raises(sa.exc.DBAPIError, match="before a campaign opens"):
        field.change(early_figures=True)
    engine.dispose()


def test_experts_cannot_be_promised_early_figures(engine):
    with transaction(engine) as session:
        set_up(session, a_panel_questionnaire())
        wanted = terms(
            questionnaire="panel",
            audience=Audience.EXPERTS,
            mode=Mode.CONFIDENTIAL,
            frame="",
            early_figures=True,
        )
        with pytest.raises(CampaignError, match="no figures before its round ends"):
            campaigns.add(session, wanted, "sender")


def test_opening_keeps_what_was_decided(engine, keyring):
    with transaction(engine) as session:
        prepared(session, keyring, early_figures=True)
        opened = campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)

    assert opened.early_figures
