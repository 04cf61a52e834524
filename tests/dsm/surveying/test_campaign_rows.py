from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.campaign_rows import campaign_at, campaign_of, columns_of, held_campaign
from dsm.surveying.tables import CampaignRow
from surveys.campaigns import Channel, Entry, Mode, State
from surveys.instruments import Audience
from tests.support.campaigning import a_questionnaire, set_up, terms

MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - the zone comes beside it
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo("Europe/Oslo"), ZoneInfo("America/New_York")]),
    allow_imaginary=False,
)


@given(
    MOMENTS,
    st.sampled_from(Mode),
    st.sampled_from(Entry),
    st.sampled_from(State),
    st.sampled_from(Audience),
    st.sets(st.sampled_from(Channel)),
    st.integers(0, 10_000),
)
def test_a_row_is_the_campaign_it_was_made_of(opens, mode, entry, state, audience, ways, minutes):
    campaign = terms(
        opens_at=opens,
        mode=mode,
        entry=entry,
        state=state,
        audience=audience,
        channels=tuple(ways),
        grace=timedelta(minutes=minutes),
    )

    row = CampaignRow(id=7, **columns_of(campaign))

    found = campaign_of(row)
    assert columns_of(found) == columns_of(campaign)
    assert (found.opens_at, found.mode, found.channels) == (opens, mode, tuple(ways))
    assert found.id == 7


def test_a_campaign_is_found_by_its_address_and_by_its_id(engine):
    with transaction(engine) as session:
        set_up(session, a_questionnaire())
        kept = campaigns.add(session, terms())

        assert campaign_at(session, kept.slug) == kept
        assert held_campaign(session, kept.id) == kept
        assert campaign_at(session, "nowhere") is None
        assert held_campaign(session, kept.id + 1) is None
