"""Addresses of respondents in any case: a QR code in capitals prints smaller."""

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.respond.policy import is_public


class AnyCase:
    """Reads the path of a respondent's address without regard to case, whoever stands behind.

    Parameters
    ----------
    app : ASGIApp
        What answers; it sees small letters only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on."""
        if scope["type"] == "http" and is_public(scope["path"]):
            scope = {**scope, "path": scope["path"].lower()}
        await self._app(scope, receive, send)
