"""Logging in through an identity provider, such as ID-porten: OpenID Connect with code and PKCE."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dsm.settings import Provider
from dsm.stewardship import LoginError

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # authlib has no types

# Signatures that a provider makes with a key only it has; "none" and shared secrets are not among them.
ALGORITHMS = ["RS256", "PS256", "ES256"]
# Weakest first. A provider with other levels must give exactly the one that is asked for.
LEVELS = ("idporten-loa-low", "idporten-loa-substantial", "idporten-loa-high")
LEEWAY = 30  # seconds that two clocks may differ
PATIENCE = 10.0  # seconds until the provider must have answered

AGAIN = "Go to the login and begin again."


class ProviderError(LoginError):
    """The identity provider did not log anybody in, or not in a way that can be trusted."""

    code = "provider-login"


@dataclass(frozen=True, slots=True)
class Departure:
    """What is remembered of somebody who was sent to the provider, in her own signed cookie.

    Parameters
    ----------
    state : str
        Comes back in the address: the return belongs to this departure.
    nonce : str
        Comes back inside the signed token: the token was made for this departure.
    verifier : str
        Shown to the provider with the code: nobody else can trade the code for a token.
    """

    state: str
    nonce: str
    verifier: str

    def kept(self) -> dict[str, str]:
        """Return it as the cookie keeps it."""
        return asdict(self)


class IdentityProvider:
    """Sends people to a provider and reads who came back.

    Parameters
    ----------
    provider : Provider
        As the settings name it.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def issuer(self) -> str:
        """The provider's address, as its tokens write it."""
        return self._provider.issuer

    @property
    def name(self) -> str:
        """What people know the provider by: the host of its address."""
        return urlsplit(self.issuer).hostname or self.issuer

    def depart(self, back: str, language: str) -> tuple[str, Departure]:
        """Return where to send somebody, and what to remember of it.

        Parameters
        ----------
        back : str
            The address the provider sends her back to; registered there.
        language : str
            What the provider's pages should speak.

        Raises
        ------
        ProviderError
            If the provider does not answer, or is not who it says.
        """
        departure = Departure(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
        )
        with self._client(back) as client:
            metadata = self._metadata(client)
            address, _ = client.create_authorization_url(
                _endpoint(metadata, "authorization_endpoint"),
                state=departure.state,
                nonce=departure.nonce,
                code_verifier=departure.verifier,
                acr_values=self._provider.acr,
                ui_locales=language,
            )
        return str(address), departure

    def arrive(self, back: str, query: Mapping[str, str], departure: Departure) -> str:
        """Return the number of who came back: a national identity number, or the provider's own.

        Parameters
        ----------
        back : str
            The same address as at departure.
        query : mapping
            What the address she came back by holds.
        departure : Departure
            What was remembered; used once.

        Raises
        ------
        ProviderError
            If anything about the return or the token is not as it must be.
        """
        self._check_return(query, departure)
        with self._client(back) as client:
            metadata = self._metadata(client)
            token = self._trade(client, metadata, query["code"], departure)
            keys = _answered(client, _endpoint(metadata, "jwks_uri"))
        claims = self._claims(token, keys, departure)
        return str(claims.get("pid") or claims["sub"])

    def _check_return(self, query: Mapping[str, str], departure: Departure) -> None:
        if not secrets.compare_digest(query.get("state", "").encode(), departure.state.encode()):
            raise ProviderError("This return does not belong to a login begun here.", AGAIN)
        # RFC 9207: a provider that names itself must be the one we sent her to.
        if query.get("iss", self.issuer) != self.issuer:
            raise ProviderError("The answer is from another provider than was asked.", AGAIN)
        if "code" not in query:
            raise ProviderError(f"{self.name} logged nobody in.", AGAIN)

    def _claims(self, token: str, keys: Any, departure: Departure) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        required = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": departure.nonce},
            acr={"essential": True, "values": self._levels()},
        )
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            required.validate(read.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            # The token itself is told to nobody: it says who somebody is.
            raise ProviderError(
                f"What {self.name} says cannot be trusted ({type(error).__name__}).",
                f"{AGAIN} If it happens again, ask an administrator to check the settings.",
            ) from None
        self._check_party(read.claims)
        return read.claims

    def _check_party(self, claims: Mapping[str, Any]) -> None:
        audience = claims["aud"]
        shared = isinstance(audience, list) and len(audience) > 1
        party = claims.get("azp", None if shared else self._provider.client_id)
        if party != self._provider.client_id:
            raise ProviderError("The token was made for another program.", AGAIN)

    def _levels(self) -> list[str]:
        """Return the levels that are sure enough."""
        wanted = self._provider.acr
        return list(LEVELS[LEVELS.index(wanted) :]) if wanted in LEVELS else [wanted]

    def _trade(
        self, client: "OAuth2Client", metadata: Mapping[str, Any], code: str, departure: Departure
    ) -> str:
        from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # authlib has no types
        from httpx2 import HTTPError

        try:
            answer = client.fetch_token(
                _endpoint(metadata, "token_endpoint"), code=code, code_verifier=departure.verifier
            )
        except (AuthlibBaseError, HTTPError, ValueError) as error:
            raise ProviderError(f"{self.name} gave no token.", AGAIN) from error
        if not isinstance(answer.get("id_token"), str):
            raise ProviderError(f"{self.name} gave no token.", AGAIN)
        return str(answer["id_token"])

    def _metadata(self, client: "OAuth2Client") -> dict[str, Any]:
        described = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = _answered(client, described)
        if metadata.get("issuer") != self.issuer:
            raise ProviderError(
                f"The provider at {self.issuer} calls itself {metadata.get('issuer')!r}.",
                "Set DSM_OIDC_ISSUER to the name its own description gives.",
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._require_as_safe(_endpoint(metadata, name))
        return metadata

    def _require_as_safe(self, address: str) -> None:
        if urlsplit(address).scheme != urlsplit(self.issuer).scheme:
            raise ProviderError(
                f"The provider names {address}, which is not as safe as {self.issuer}.",
                "Check DSM_OIDC_ISSUER.",
            )

    def _client(self, back: str) -> "OAuth2Client":
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            scope="openid",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=PATIENCE,
            trust_env=False,
        )


def kept_departure(kept: object) -> Departure | None:
    """Return what a cookie remembers of a departure, or None where it remembers none."""
    names = ("state", "nonce", "verifier")
    if not isinstance(kept, dict) or not all(isinstance(kept.get(name), str) for name in names):
        return None
    return Departure(*(kept[name] for name in names))


def _answered(client: "OAuth2Client", address: str) -> dict[str, Any]:
    from httpx2 import HTTPError

    try:
        answer = client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        content = answer.json()
    except (HTTPError, ValueError) as error:
        raise ProviderError("The identity provider does not answer.", "Try again later.") from error
    if not isinstance(content, dict):
        raise ProviderError("The identity provider does not answer.", "Try again later.")
    return content


def _endpoint(metadata: Mapping[str, Any], name: str) -> str:
    address = metadata.get(name)
    if not isinstance(address, str):
        raise ProviderError(f"The provider names no {name}.", "Check DSM_OIDC_ISSUER.")
    return address
