"""A questionnaire with all twelve types of questions and real words in three languages."""

from typing import Any

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Place, Question, QuestionType, Row
from surveys.asking.words import Words
from surveys.instruments import Audience
from surveys.responses import Missing

LANGUAGES = ("nb", "nn", "en")
DONT_KNOW = (Missing.DONT_KNOW,)
PREFER_NOT = (Missing.PREFER_NOT,)


def a_town_questionnaire(**given: Any) -> Questionnaire:
    """Three pages with all twelve types."""
    defaults: dict[str, Any] = {
        "id": "town",
        "version": 1,
        "audience": Audience.RESIDENTS,
        "languages": LANGUAGES,
        "title": w(
            "Hvordan er det å bo i Kristiansund?",
            "Korleis er det å bu i Kristiansund?",
            "What is it like to live in Kristiansund?",
        ),
        "intro": w(
            "Svarene hjelper kommunestyret å velge.",
            "Svara hjelper kommunestyret å velje.",
            "The answers help the council to choose.",
        ),
        "thanks": w(
            "I januar kan du lese hva svarene viste.",
            "I januar kan du lese kva svara viste.",
            "In January you can read what the answers showed.",
        ),
        "consent": ConsentTexts(
            agree=w("Jeg vil svare", "Eg vil svare", "I want to answer"),
            decline=w("Nei takk", "Nei takk", "No thank you"),
            anonymous=w(
                "Det er frivillig å svare. Svarene slettes {delete_on}. Spørsmål? {contact}.",
                "Det er frivillig å svare. Svara blir sletta {delete_on}. Spørsmål? {contact}.",
                "Answering is voluntary. The answers are deleted on {delete_on}. Questions? {contact}.",
            ),
            withdrawal=w(
                "Med kvitteringen kan du trekke svaret tilbake.",
                "Med kvitteringa kan du trekkje svaret tilbake.",
                "With the receipt you can withdraw your answer.",
            ),
        ),
        "pages": (_safety(), _place(), _about()),
    }
    return Questionnaire(**(defaults | given))


def w(nb: str, nn: str = "", en: str = "") -> Words:
    """A text in three languages, by default the same in all."""
    return {"nb": nb, "nn": nn or nb, "en": en or nb}


def _safety() -> Page:
    """Single choice, and a scale with two ends."""
    dark = Question(
        id="dark",
        type=QuestionType.SINGLE,
        text=w(
            "Hvor trygg føler du deg når du går alene nær hjemmet ditt etter mørkets frembrudd?",
            "Kor trygg kjenner du deg når du går åleine nær heimen din etter at det er mørkt?",
            "How safe do you feel walking alone near your home after dark?",
        ),
        choices=_choices(
            w("Svært utrygg", "Svært utrygg", "Very unsafe"),
            w("Litt utrygg", "Litt utrygg", "Rather unsafe"),
            w("Ganske trygg", "Ganske trygg", "Fairly safe"),
            w("Svært trygg", "Svært trygg", "Very safe"),
        ),
        ordered=True,
        missing=DONT_KNOW,
    )
    trust = Question(
        id="trust",
        type=QuestionType.SCALE,
        text=w(
            "Kan man stole på de fleste her?",
            "Kan ein stole på dei fleste her?",
            "Can most people here be trusted?",
        ),
        help=w(
            "Velg et tall fra 0 til 10.",
            "Vel eit tal frå 0 til 10.",
            "Choose a number from 0 to 10.",
        ),
        choices=tuple(Choice(code=code, text=w(str(code))) for code in range(11)),
        ends=(
            w(
                "man kan ikke være forsiktig nok",
                "ein kan ikkje vere varsam nok",
                "you cannot be too careful",
            ),
            w(
                "man kan stole på de fleste",
                "ein kan stole på dei fleste",
                "most people can be trusted",
            ),
        ),
        ordered=True,
        missing=DONT_KNOW,
    )
    lead = w(
        "Ingen svar er riktige eller gale. Du kan hoppe over et spørsmål.",
        "Ingen svar er rette eller gale. Du kan hoppe over eit spørsmål.",
        "No answer is right or wrong. You may skip a question.",
    )
    title = w("Å føle seg trygg", "Å kjenne seg trygg", "Feeling safe")
    return Page(id="safety", title=title, lead=lead, questions=(dark, trust))


def _place() -> Page:
    """A matrix, several choices, and a ranking."""
    offers = Question(
        id="offers",
        type=QuestionType.MATRIX,
        text=w(
            "Hvor fornøyd er du med dette?",
            "Kor nøgd er du med dette?",
            "How content are you with this?",
        ),
        rows=(
            Row(id="bus", text=w("Bussen", "Bussen", "The bus")),
            Row(id="boat", text=w("Sundbåten", "Sundbåten", "The harbour ferry")),
            Row(
                id="paths",
                text=w("Gang- og sykkelveier", "Gang- og sykkelvegar", "Footpaths and cycle paths"),
            ),
        ),
        choices=_choices(
            w("Ikke fornøyd", "Ikkje nøgd", "Not content"),
            w("Verken eller", "Verken eller", "Neither"),
            w("Fornøyd", "Nøgd", "Content"),
        ),
        ordered=True,
        missing=DONT_KNOW,
    )
    none = Choice(code=9, text=w("Ingen av dem", "Ingen av dei", "None of them"), exclusive=True)
    uses = Question(
        id="uses",
        type=QuestionType.MULTIPLE,
        text=w(
            "Hva bruker du i løpet av en uke?",
            "Kva bruker du i løpet av ei veke?",
            "What do you use in a week?",
        ),
        choices=(
            *_choices(
                w("Biblioteket", "Biblioteket", "The library"),
                w("Badet", "Badet", "The swimming pool"),
                w("Kaia", "Kaia", "The quay"),
            ),
            none,
        ),
    )
    first = Question(
        id="first",
        type=QuestionType.RANKING,
        text=w(
            "Hva bør kommunen gjøre først?",
            "Kva bør kommunen gjere først?",
            "What should the municipality do first?",
        ),
        choices=_choices(
            w("Lys langs veiene", "Lys langs vegane", "Light along the roads"),
            w("Flere benker", "Fleire benker", "More benches"),
            w("Bedre brøyting", "Betre brøyting", "Better snow clearing"),
        ),
    )
    title = w("Stedet der du bor", "Staden der du bur", "The place where you live")
    return Page(id="place", title=title, questions=(offers, uses, first))


def _about() -> Page:
    """A number, a map point, a date, two texts, a note and a consent."""
    age = Question(
        id="age",
        type=QuestionType.NUMBER,
        text=w("Hvor gammel er du?", "Kor gammal er du?", "How old are you?"),
        lowest=18,
        highest=110,
        unit=w("år", "år", "years"),
        missing=PREFER_NOT,
    )
    street = Question(
        id="street",
        type=QuestionType.MAP_POINT,
        text=w("Hvor bor du?", "Kvar bur du?", "Where do you live?"),
        places=(
            Place(id="frei", text=w("Frei"), streets=("Freiveien", "Storgata"), people=5000),
            Place(id="nordlandet", text=w("Nordlandet"), streets=("Vågeveien",), people=6000),
        ),
    )
    since = Question(
        id="since",
        type=QuestionType.DATE,
        text=w("Når flyttet du hit?", "Når flytta du hit?", "When did you move here?"),
        earliest="1920-01-01",
        latest="2026-11-30",
        missing=DONT_KNOW,
    )
    word = Question(
        id="word",
        type=QuestionType.SHORT_TEXT,
        text=w(
            "Beskriv stedet med noen få ord.",
            "Skildre staden med nokre få ord.",
            "Describe the place in a few words.",
        ),
        longest=60,
    )
    more = Question(
        id="more",
        type=QuestionType.LONG_TEXT,
        text=w(
            "Er det noe mer du vil si?",
            "Er det noko meir du vil seie?",
            "Is there anything else you would like to say?",
        ),
        longest=600,
    )
    note = Question(
        id="help",
        type=QuestionType.NOTE,
        text=w(
            "Vil du snakke med noen, kan du ringe 116 123.\n\nTelefonen er åpen hele døgnet.",
            "Vil du snakke med nokon, kan du ringje 116 123.\n\nTelefonen er open heile døgnet.",
            "If you would like to talk to somebody, you can call 116 123.\n\nThe line is always open.",
        ),
    )
    again = Question(
        id="again",
        type=QuestionType.CONSENT,
        text=w(
            "Kan vi spørre deg igjen neste år?",
            "Kan vi spørje deg igjen neste år?",
            "May we ask you again next year?",
        ),
    )
    lead = w(
        "Slik ser vi om folk i alle aldre blir hørt. Alt kan hoppes over.",
        "Slik ser vi om folk i alle aldrar blir høyrde. Alt kan hoppast over.",
        "So that we can see whether people of all ages are heard. You may skip these.",
    )
    title = w("Om deg", "Om deg", "About you")
    asked = (age, street, since, word, more, note, again)
    return Page(id="about", title=title, lead=lead, questions=asked)


def _choices(*texts: Words) -> tuple[Choice, ...]:
    """Choices coded 1, 2, 3 and so on."""
    return tuple(Choice(code=code, text=text) for code, text in enumerate(texts, start=1))
