from surveys.asking.questions import QuestionType
from tests.support.asking import a_question
from tests.support.seen import Seen
from ui.respond.parts.notes import note
from ui.respond.parts.voice import Voice


def test_a_note_is_paragraphs_and_takes_no_answer():
    question = a_question(QuestionType.NOTE, text={"nb": "Én\n\nTo"}, help={"nb": "Liten"})

    page = Seen(note(Voice(language="nb"), question))

    assert [one.text for one in page.all("p")] == ["Én", "To", "Liten"]
    assert page.all("input") == []
