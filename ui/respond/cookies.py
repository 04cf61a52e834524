"""What a respondent's browser carries from page to page, one set of cookies per campaign."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

KIOSK_LIFETIME = 180  # seconds; a shared screen forgets who was there


class Carried(StrEnum):
    """What a cookie is for."""

    VISIT = "svar"  # who is answering, sealed
    RECEIPT = "kvittering"  # who has just finished, so that the receipt can be shown
    PAUSE = "pause"  # the resume code, until the first page is saved


@dataclass(frozen=True, slots=True)
class Cookies:
    """Reads, sets and takes away the cookies of respondents.

    Parameters
    ----------
    https : bool
        Whether browsers speak https to us. The name then begins with ``__Host-``: no other
        server of the same domain can set such a cookie, and none is sent without https.
    """

    https: bool

    def name(self, carried: Carried, slug: str) -> str:
        """Return the name of a cookie.

        Examples
        --------
        >>> Cookies(https=True).name(Carried.VISIT, "trygg")
        '__Host-svar-trygg'
        """
        return f"{'__Host-' if self.https else ''}{carried}-{slug}"

    def read(self, request: Request, carried: Carried, slug: str) -> str:
        """Return what a cookie holds, or ""."""
        return request.cookies.get(self.name(carried, slug), "")

    def give(
        self,
        response: Response,
        carried: Carried,
        slug: str,
        content: str,
        *,
        lifetime: int | None = None,
    ) -> None:
        """Let the browser carry something; by default until it is closed."""
        response.set_cookie(
            self.name(carried, slug),
            content,
            max_age=lifetime,
            path="/",
            secure=self.https,
            httponly=True,
            samesite="lax",
        )

    def take(self, response: Response, carried: Carried, slug: str) -> None:
        """Let the browser forget something."""
        response.delete_cookie(
            self.name(carried, slug), path="/", secure=self.https, httponly=True, samesite="lax"
        )
