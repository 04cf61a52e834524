"""Pictures of what a survey prints: one letter, and the first page of the form on paper."""

import json
from pathlib import Path

from dsm.database import open_engine, transaction
from dsm.settings import Settings
from dsm.surveying import campaigns, consents, invitations, questionnaires
from dsm.surveying.contacts import kept_contacts
from dsm.surveying.days import day_of, last_day_before
from dsm.surveying.invitations import Invited
from dsm.surveying.keys import Keyring
from dsm.surveying.letters import TEMPLATE, Addressee, Sender, letters_content
from dsm.surveying.paper_form import Form, compile_input, form_content
from dsm.surveying.phrases import day_in_words

SHARPNESS = 96  # dots per inch
HOME = "https://svar.kristiansund.example"
CITY = "Kristiansund"


def somebody_invited(settings: Settings, slug: str) -> Invited:
    """Return one resident of the demo who has not answered, with a fresh link and code."""
    engine = open_engine(settings)
    keyring = Keyring(settings.keys_folder, settings.secret)
    with transaction(engine) as session:
        campaign = campaigns.find(session, slug)
        key = keyring.of(campaign.id)
        missing = invitations.unanswered_links(session, key, campaign.id)
        known = kept_contacts(session, key, campaign.id)
        chosen = next(one.id for one in known if one.link_hash in missing)
        (invited,) = invitations.reissue(session, key, campaign, [chosen], "screenshots")
    engine.dispose()
    return invited


def print_pictures(settings: Settings, slug: str, invited: Invited, folder: Path) -> None:
    """Write `letter.png` and `paper-form.png`."""
    engine = open_engine(settings)
    with transaction(engine) as session:
        campaign = campaigns.find(session, slug)
        asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
        language = asked.languages[0]
        form = Form(
            campaign=slug,
            city=CITY,
            consent=consents.current(session, campaign.id),
            gaps=consents.gaps(session, campaign, language),
            send_to=(CITY, campaign.contact),
            until=day_in_words(last_day_before(campaign.closes_at), language),
        )
    engine.dispose()
    letter = letters_content(
        campaign,
        asked,
        Sender(city=CITY, home=HOME, lines=("Servicetorget", "6509 Kristiansund")),
        [Addressee.of(invited)],
        day=day_of(campaign.opens_at),
    )
    files = {"main": TEMPLATE.read_bytes(), "letters.json": json.dumps(letter).encode()}
    _first_page(files, folder / "letter.png")
    _first_page(compile_input(form_content(asked, form, language)), folder / "paper-form.png")


def _first_page(files: dict[str, bytes], picture: Path) -> None:
    import typst

    pages = typst.compile(files, format="png", ppi=SHARPNESS)  # type: ignore[call-overload]  # its stubs know one file, not several
    picture.write_bytes(pages[0] if isinstance(pages, list) else pages)
