from urllib.parse import parse_qs, urlsplit

import pytest

from dsm.settings import Provider
from tests.support.identity_provider import LIES, NUMBER, running_provider
from ui.oidc import IdentityProvider, ProviderError, kept_departure

BACK = "https://dsm.example/login/provider/back"


@pytest.fixture(scope="module")
def running():
    with running_provider() as fake:
        yield fake


@pytest.fixture
def fake(running):
    honest = {
        "claims": {}, "without": (), "header": {"alg": "RS256", "kid": "one"}, "signed_with": None,
        "described": {}, "returned": {}, "codes": {},
    }  # fmt: skip
    for name, value in honest.items():
        setattr(running, name, value)
    return running


def a_provider(fake, **changed) -> IdentityProvider:
    settings = {"client_id": "dsm", "client_secret": "hush", **changed}
    return IdentityProvider(Provider(issuer=fake.issuer, **settings))


def log_in(fake, **changed) -> str:
    provider = a_provider(fake, **changed)
    address, departure = provider.depart(BACK, "nb")
    return provider.arrive(BACK, fake.authorize(address), departure)


def test_who_logged_in_there_is_known_by_her_number(fake):
    assert log_in(fake) == NUMBER


def test_without_a_national_number_the_providers_own_name_is_taken(fake):
    fake.without = ("pid",)

    assert log_in(fake) == "a-pairwise-name"


def test_the_way_there_asks_for_a_code_with_all_that_protects_it(fake):
    address, departure = a_provider(fake).depart(BACK, "nb")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == BACK
    assert asked["acr_values"] == "idporten-loa-substantial"
    assert asked["ui_locales"] == "nb"
    assert (asked["state"], asked["nonce"]) == (departure.state, departure.nonce)
    assert departure.verifier not in address
    assert "hush" not in address


def test_two_departures_share_nothing(fake):
    _, one = a_provider(fake).depart(BACK, "nb")
    _, other = a_provider(fake).depart(BACK, "nb")

    assert not {one.state, one.nonce, one.verifier} & {other.state, other.nonce, other.verifier}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_as_it_must_be_logs_nobody_in(fake, lie):
    fake.tell(lie)

    with pytest.raises(ProviderError):
        log_in(fake)


def test_a_surer_login_than_was_asked_for_will_do(fake):
    fake.claims = {"acr": "idporten-loa-high"}

    assert log_in(fake) == NUMBER


def test_a_provider_with_levels_of_its_own_gives_exactly_the_one_that_is_asked_for(fake):
    fake.claims = {"acr": "gold"}

    assert log_in(fake, acr="gold") == NUMBER
    with pytest.raises(ProviderError):
        log_in(fake, acr="platinum")


def test_a_code_is_worth_nothing_in_another_browser(fake):
    provider = a_provider(fake)
    address, _ = provider.depart(BACK, "nb")
    query = fake.authorize(address)
    _, other = provider.depart(BACK, "nb")

    with pytest.raises(ProviderError):
        provider.arrive(BACK, {**query, "state": other.state}, other)


def test_who_gives_up_at_the_provider_is_not_logged_in(fake):
    provider = a_provider(fake)
    address, departure = provider.depart(BACK, "nb")
    state = fake.authorize(address)["state"]

    with pytest.raises(ProviderError, match="nobody"):
        provider.arrive(BACK, {"error": "access_denied", "state": state}, departure)


def test_a_wrong_client_secret_gets_no_token(fake):
    with pytest.raises(ProviderError, match="no token"):
        log_in(fake, client_secret="guessed")


def test_a_provider_that_does_not_answer_is_said_to_be_away():
    away = IdentityProvider(
        Provider(issuer="http://127.0.0.1:9", client_id="dsm", client_secret="hush")
    )

    with pytest.raises(ProviderError, match="does not answer"):
        away.depart(BACK, "nb")


def test_a_refusal_never_tells_who_it_was(fake):
    fake.claims = {"acr": "idporten-loa-low"}

    with pytest.raises(ProviderError) as refused:
        log_in(fake)

    assert NUMBER not in str(refused.value)


def test_a_departure_comes_back_from_its_cookie(fake):
    _, departure = a_provider(fake).depart(BACK, "nb")

    assert kept_departure(departure.kept()) == departure


@pytest.mark.parametrize("kept", [None, "x", {}, {"state": "a", "nonce": "b", "verifier": 1}])
def test_a_cookie_without_a_departure_remembers_none(kept):
    assert kept_departure(kept) is None
