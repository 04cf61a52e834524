import pytest

from dsm.audit import entries
from dsm.database import transaction
from dsm.surveying import campaigns, quota_terms, quotas
from surveys.errors import FixableError
from tests.support.campaigning import NOW, prepared, terms

WOMEN = {"sex": "women"}


@pytest.fixture
def draft(either, keyring):
    with transaction(either) as session:
        return prepared(session, keyring)


def wanted(session, campaign):
    return {one.stratum: one.wanted for one in quotas.quotas(session, campaign.id, NOW)}


def test_a_quota_is_set_of_a_draft_and_logged(either, draft):
    with transaction(either) as session:
        quota_terms.want(session, draft.slug, WOMEN, 100, "sender")
        quota_terms.want(session, draft.slug, {}, 300, "sender")

    with transaction(either) as session:
        assert wanted(session, draft) == {"": 300, "sex=women": 100}
        newest = entries(session, subject=f"campaign:{draft.slug}", actor="sender")[:2]
    assert {(one.action, one.detail["kind"], one.detail["count"]) for one in newest} == {
        ("change-campaign", "quota everybody", 300),
        ("change-campaign", "quota sex=women", 100),
    }


def test_a_quota_is_taken_away_and_what_is_not_there_is_told(either, draft):
    with transaction(either) as session:
        quota_terms.want(session, draft.slug, WOMEN, 100)
        quota_terms.drop(session, draft.slug, WOMEN)

        assert wanted(session, draft) == {}
        with pytest.raises(quotas.QuotaError, match="no quota for sex=women"):
            quota_terms.drop(session, draft.slug, WOMEN)


def test_every_factor_and_level_that_nobody_can_have_is_told_at_once(either, draft):
    with transaction(either) as session, pytest.raises(FixableError) as refused:
        quota_terms.want(session, draft.slug, {"sex": "female", "income": "high"}, 100)

    told = [f"{one.problem} {one.fix}" for one in refused.value.problems]
    assert told == [
        "'income' is no factor of the campaign's population. Use one of: sex, age.",
        "'female' is no level of sex. Use one of: women, men.",
    ]


def test_fewer_than_no_answers_are_not_wanted(either, draft):
    with transaction(either) as session, pytest.raises(quotas.QuotaError, match="-1"):
        quota_terms.want(session, draft.slug, WOMEN, -1)


def test_quotas_stay_as_they_are_once_a_campaign_was_opened(either, keyring, draft):
    with transaction(either) as session:
        quota_terms.want(session, draft.slug, WOMEN, 100)
        campaigns.open_campaign(session, keyring, draft.slug, "sender", NOW)

    with transaction(either) as session:
        with pytest.raises(quotas.QuotaError, match="is open"):
            quota_terms.want(session, draft.slug, WOMEN, 10)
        with pytest.raises(quotas.QuotaError, match="is open"):
            quota_terms.drop(session, draft.slug, WOMEN)
        assert wanted(session, draft) == {"sex=women": 100}


def test_a_campaign_without_a_population_has_a_quota_for_everybody_alone(either, draft):
    with transaction(either) as session:
        alone = campaigns.add(session, terms(slug="alone", frame=""))
        quota_terms.want(session, "alone", {}, 50)

        assert wanted(session, alone) == {"": 50}
        with pytest.raises(quotas.QuotaError, match="no population"):
            quota_terms.want(session, "alone", WOMEN, 50)


def test_a_quota_that_lost_its_population_keeps_a_campaign_from_opening(either, draft):
    with transaction(either) as session:
        quota_terms.want(session, draft.slug, WOMEN, 100)
        changed = campaigns.change(session, draft.slug, "sender", frame="")

        told = [one.problem for one in campaigns.readiness(session, changed, NOW)]

    assert any(problem.startswith("A quota for sex=women is wanted") for problem in told)
