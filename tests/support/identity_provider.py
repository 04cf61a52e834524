"""An identity provider on this machine, which can be told to lie in every way that matters."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

NUMBER = "01010112345"
# What to change in what an honest provider says.
LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "wrong issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "wrong audience": {"claims": {"aud": "another-program"}},
    "shared audience without its party": {"claims": {"aud": ["dsm", "another-program"]}},
    "another party": {"claims": {"azp": "another-program"}},
    "too low": {"claims": {"acr": "idporten-loa-low"}},
    "unknown level": {"claims": {"acr": "sure-enough"}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "from tomorrow": {"claims": {"iat": 4_000_000_000}},
    "no nonce": {"without": ("nonce",)},
    "no level": {"without": ("acr",)},
    "no end": {"without": ("exp",)},
    "nobody": {"without": ("sub",)},
    "alg none": {"header": {"alg": "none"}},
    "signed by another key": {"signed_with": lambda: RSAKey.generate_key(2048, {"kid": "one"})},
    "signed with a shared secret": {
        "header": {"alg": "HS256", "kid": "one"},
        "signed_with": OctKey.import_key("hush" * 8, {"kid": "one"}),
    },
    "a key nobody knows": {"header": {"alg": "RS256", "kid": "two"}},
    "a return from elsewhere": {"returned": {"iss": "https://elsewhere.example"}},
    "a wrong state": {"returned": {"state": "another"}},
    "a code nobody gave": {"returned": {"code": "guessed"}},
    "another name for itself": {"described": {"issuer": "https://elsewhere.example"}},
    "no keys": {"described": {"jwks_uri": None}},
    "keys by another way": {"described": {"jwks_uri": "ftp://127.0.0.1/keys"}},
}


@dataclass
class FakeProvider:
    """What a provider says; a test changes what it lies about."""

    issuer: str
    client_id: str = "dsm"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    signed_with: Any = None
    described: dict[str, Any] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def tell(self, lie: str) -> None:
        """Begin to tell one of the `LIES`."""
        for name, value in LIES[lie].items():
            setattr(self, name, value() if callable(value) else value)

    def authorize(self, address: str) -> dict[str, str]:
        """Log the person in; return what the address she is sent back by holds."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = self.asked
        return {"code": code, "state": self.asked["state"], "iss": self.issuer, **self.returned}

    def description(self) -> dict[str, Any]:
        """Return what the provider says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.described,
        }

    def keys(self) -> dict[str, Any]:
        """Return the public keys."""
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Trade a code for a token, once, and only for who began."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        """Return the signed statement of who logged in."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "a-pairwise-name",
            "pid": NUMBER,
            "iat": now,
            "exp": now + 120,
            "nonce": asked["nonce"],
            "acr": "idporten-loa-substantial",
            **self.claims,
        }
        for name in self.without:
            del claims[name]
        if self.header["alg"] == "none":
            return f"{_part(self.header)}.{_part(claims)}."
        return jwt.encode(self.header, claims, self.signed_with or self.key)


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Run a provider on a free port until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    fake = FakeProvider(issuer=f"http://127.0.0.1:{server.server_port}")
    server.fake = fake
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def address_back(base: str, query: dict[str, str]) -> str:
    """Return the address the browser is sent back by."""
    return f"{base}?{urlencode(query)}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        fake: FakeProvider = self.server.fake
        known = {"/.well-known/openid-configuration": fake.description, "/keys": fake.keys}
        self._answer(known[self.path]() if self.path in known else None)

    def do_POST(self) -> None:
        fake: FakeProvider = self.server.fake
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        wanted = base64.b64encode(b"dsm:hush").decode()
        told = self.headers.get("Authorization") == f"Basic {wanted}"
        self._answer(fake.token(form) if told else None)

    def _answer(self, content: dict[str, Any] | None) -> None:
        body = json.dumps(content or {"error": "invalid_request"}).encode()
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: tokens would be in it."""


def _challenge(verifier: str) -> str:
    return (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
