"""A campaign for measuring: 20 questions on four pages, open to everybody, made by the use cases."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine

from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying import campaigns, questionnaires
from dsm.surveying.keys import Keyring
from dsm.tables import utc_now
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Question, QuestionType
from surveys.asking.words import Words
from surveys.campaigns import Campaign, Channel, Entry
from surveys.instruments import Audience

SLUG = "load"
PAGES = 4
ON_EACH = 5
LEVELS = 5


def settings_in(folder: Path, database: str = "", port: int = 8080) -> Settings:
    """Return settings of an installation in `folder`, over SQLite unless a database is named."""
    return Settings(
        database_url=database or f"sqlite:///{folder / 'dsm.sqlite'}",
        data_folder=folder,
        secret="only for measuring",  # noqa: S106 - nothing lies behind it
        port=port,
    )


def open_campaign(engine: Engine, settings: Settings) -> None:
    """Publish the questionnaire and open the campaign."""
    now, today = utc_now(), date.today()  # noqa: DTZ011 - only has to be near
    with transaction(engine) as session:
        questionnaires.new_draft(session, _questionnaire(), "bench")
        asked = questionnaires.publish(session, SLUG, "bench")
        campaigns.add(
            session,
            Campaign(
                slug=SLUG,
                name="Load",
                questionnaire=asked.id,
                version=asked.version,
                entry=Entry.OPEN,
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=7),
                contacts_until=today + timedelta(days=30),
                retention_on=today + timedelta(days=60),
                channels=(Channel.WEB,),
                contact="Ring 71 57 40 00.",
                purpose="To measure.",
                legal_basis="None needed.",
            ),
        )
        keyring = Keyring(settings.keys_folder, settings.secret)
        campaigns.open_campaign(session, keyring, SLUG, "bench")


def fields(page: int, level: int) -> dict[str, str]:
    """Return the fields of one page as a browser posts them."""
    return {f"q.q{page}-{at}": str(1 + (level + at) % LEVELS) for at in range(ON_EACH)}


def _questionnaire() -> Questionnaire:
    return Questionnaire(
        id=SLUG,
        version=1,
        audience=Audience.RESIDENTS,
        languages=("nb",),
        title=_words("Bo i byen"),
        intro=_words("Noen spørsmål om hvordan det er å bo her."),
        thanks=_words("Takk."),
        consent=ConsentTexts(
            agree=_words("Jeg vil svare"),
            decline=_words("Nei takk"),
            anonymous=_words("Det er frivillig. Svarene slettes {delete_on}. {contact}"),
            withdrawal=_words("Du kan trekke svaret med kvitteringen."),
        ),
        pages=tuple(_page(page) for page in range(PAGES)),
    )


def _page(page: int) -> Page:
    questions = tuple(
        Question(
            id=f"q{page}-{at}",
            type=QuestionType.SCALE,
            text=_words(f"Hvor godt liker du deg på sted {page}-{at}?"),
            ordered=True,
            choices=tuple(
                Choice(code=code, text=_words(f"Svar {code}")) for code in range(1, LEVELS + 1)
            ),
        )
        for at in range(ON_EACH)
    )
    return Page(id=f"p{page}", title=_words(f"Side {page + 1}"), questions=questions)


def _words(text: str) -> Words:
    return {"nb": text}
