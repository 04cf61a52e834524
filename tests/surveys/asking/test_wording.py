from surveys.asking.questions import Place, QuestionType, Row
from surveys.asking.wording import all_words, missing_translations
from tests.support.questionnaires import a_page, a_question, a_questionnaire, choices, words


def whole():
    return a_questionnaire(
        a_page(
            a_question(
                "mood",
                QuestionType.SCALE,
                help=words("Choose one"),
                unit=words("points"),
                ends=(words("bad"), words("good")),
                choices=choices("1", "2"),
            ),
            a_question("safe", QuestionType.MATRIX, rows=(Row(id="night", text=words("Night")),)),
            a_question(
                "home", QuestionType.MAP_POINT, places=(Place(id="frei", text=words("Frei")),)
            ),
        )
    )


def test_every_text_is_listed_with_its_place():
    places = [place for place, _ in all_words(whole())]

    assert places == [
        "title",
        "intro",
        "thanks",
        "consent.agree",
        "consent.decline",
        "consent.anonymous",
        "consent.confidential",
        "consent.withdrawal",
        "page.p1.title",
        "question.mood.text",
        "question.mood.help",
        "question.mood.unit",
        "question.mood.choice.1",
        "question.mood.choice.2",
        "question.mood.end.worst",
        "question.mood.end.best",
        "question.safe.text",
        "question.safe.choice.1",
        "question.safe.choice.2",
        "question.safe.choice.3",
        "question.safe.row.night",
        "question.home.text",
        "question.home.place.frei",
    ]


def test_what_may_be_left_empty_is_listed_once_any_language_has_it():
    none = a_questionnaire(intro={"nb": " ", "en": ""})
    one = a_questionnaire(intro={"nb": "Velkommen", "en": ""})

    assert "intro" not in dict(all_words(none))
    assert dict(all_words(one))["intro"] == {"nb": "Velkommen", "en": ""}


def test_what_must_be_written_is_listed_though_empty():
    assert dict(all_words(a_questionnaire(title={})))["title"] == {}


def test_missing_translations_are_told_for_the_languages_it_is_asked_in():
    asked = a_questionnaire(
        a_page(a_question("q", text={"nb": "Hva?", "en": " ", "uk": ""})), languages=("nb", "en")
    )

    assert missing_translations(asked) == (("question.q.text", "en"),)
    assert missing_translations(whole()) == ()
