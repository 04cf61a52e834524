import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from tests.support.campaigning import set_up, terms


@pytest.fixture
def draft(engine):
    with transaction(engine) as session:
        set_up(session)
        return campaigns.add(session, terms(slug="evening"), "sender")


def test_quotas_are_set_listed_and_taken_away(dsm, draft):
    dsm("survey", "quota", "evening", "--factor", "sex=women", "--factor", "age=40+", "--wanted", 9)
    dsm("survey", "quota", "evening", "--wanted", 100)

    listed = dsm("survey", "quota", "evening")
    as_json = dsm("survey", "quota", "evening", "--json").json
    removed = dsm("survey", "quota", "evening", "--remove", "--json").json

    assert "everybody" in listed.out
    assert "age=40+, sex=women" in listed.out
    women = {
        "stratum": {"age": "40+", "sex": "women"},
        "wanted": 9, "filled": 0, "held": 0, "free": 9,
    }  # fmt: skip
    assert as_json == [
        {"stratum": {}, "wanted": 100, "filled": 0, "held": 0, "free": 100},
        women,
    ]
    assert removed == [women]


def test_whoever_set_a_quota_is_written_into_the_log(dsm, draft):
    dsm("survey", "quota", "evening", "--factor", "sex=women", "--wanted", 100)

    entry = dsm("audit", "list", "--subject", "campaign:evening", "--json").json[0]

    assert entry["actor"].startswith("local:")
    assert entry["action"] == "change-campaign"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--factor", "sex=female", "--wanted", 1), "'female' is no level of sex"),
        (("--factor", "sex=women", "--factor", "sex=men", "--wanted", 1), "two levels"),
        (("--factor", "sex=women"), "Give --wanted"),
        (("--factor", "sex", "--wanted", 1), "Write --factor sex=female"),
        (("--wanted", 1, "--remove"), "both given"),
        (("--wanted", -1), "Give zero or more"),
    ],
)
def test_a_quota_that_cannot_be_is_told_and_nothing_is_kept(dsm, draft, options, told):
    done = dsm("survey", "quota", "evening", *options)

    assert done.code == 3
    assert told in done.err
    assert dsm("survey", "quota", "evening", "--json").json == []
