"""What programs send and get."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

type Code = Annotated[str, Field(max_length=60)]
type Tag = Annotated[str, Field(max_length=35)]


class _Sent(BaseModel):
    """What is sent holds these fields and no others; what is stored beside them is not for clients."""

    model_config = ConfigDict(extra="forbid")


class Entering(_Sent):
    """How somebody comes in: by one of the three codes, or by none where the door is open."""

    link: Code = ""
    code: Code = ""
    resume_code: Code = ""
    language: Tag = ""


class Agreement(_Sent):
    """Which version of the consent text was shown and agreed to."""

    consent: int


class PageAnswers(_Sent):
    """The answers of one page, as they are stored; see the questionnaire for ids and codes.

    `revision` is the one that was known when the page was shown. `whole` is false for saving by
    the way, while the page is still being filled in.
    """

    answers: Annotated[dict[str, Any], Field(max_length=500)] = {}
    free_texts: Annotated[dict[str, str], Field(max_length=100)] = {}
    revision: Annotated[int, Field(ge=0)] = 0
    whole: bool = True


class Finishing(_Sent):
    """The language in which it was answered last."""

    language: Tag


class Withdrawing(_Sent):
    """A receipt, with or without its hyphens."""

    receipt: Code


class Terms(BaseModel):
    """What a campaign asks, and on which terms."""

    slug: str
    opens_at: datetime
    closes_at: datetime
    mode: str
    entry: str
    consent: int
    consent_texts: dict[str, dict[str, str]]
    questionnaire: dict[str, Any]


class Admission(BaseModel):
    """The visit to send as bearer from now on; and the code that resumes it, shown once."""

    visit: str
    resume_code: str = ""
    agreed: bool


class Begun(BaseModel):
    """What was answered so far, as far as this device may see it."""

    revision: int
    first_page: int
    answers: dict[str, Any]
    free_texts: dict[str, str]


class Kept(BaseModel):
    """A page is on the disk, and `revision` is what the next saving names as the one it knows.

    `visit` is the bearer from now on: where another device began the answer first, the one sent
    before does not find the receipt.
    """

    visit: str
    revision: int
    saved_at: datetime
    full: bool


class Finished(BaseModel):
    """The answers are final and on the disk."""

    receipt: str
    day: date
    over_quota: bool


class Problem(BaseModel):
    """Why something was not done, and what to do. `code` and `reason` never change."""

    code: str
    problem: str
    fix: str
    reason: str = ""
    answers: list[dict[str, Any]] = []
    stored: Begun | None = None
