from dataclasses import replace

from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.bench import Bench
from ui.staff.surveys.drafting import Spot, without


def a_bench() -> Bench:
    bench = Bench(a_questionnaire(a_page(a_question("q1"), a_question("q2"))))
    bench.take(Spot("p1", "q1"))
    return bench


def test_what_is_taken_in_hand_is_at_hand():
    bench = a_bench()

    assert bench.question.id == "q1"
    assert bench.page.id == "p1"


def test_typing_is_heard_as_typing_and_steps_as_more():
    bench, heard = a_bench(), []
    bench.heard(typed=lambda: heard.append("typed"), rebuilt=lambda: heard.append("rebuilt"))

    bench.type_question(replace(bench.question, text={"nb": "N"}), "text")
    bench.do_question(replace(bench.question, required=True))
    bench.type_page(replace(bench.page, title={"nb": "S"}), "title")

    assert heard == ["typed", "rebuilt", "typed"]


def test_a_step_that_changes_nothing_is_none():
    bench = a_bench()

    bench.do_question(bench.question)

    assert not bench.steps.can_undo


def test_undo_brings_back_what_was_deleted():
    bench = a_bench()
    before = bench.questionnaire

    bench.do(*without(bench.questionnaire, bench.spot))
    assert bench.spot == Spot("p1")
    bench.undo()

    assert bench.questionnaire == before
    bench.redo()
    assert [question.id for question in bench.questionnaire.questions] == ["q2"]


def test_texts_of_two_questions_are_two_steps():
    bench = a_bench()
    for id in ("q1", "q2"):
        bench.take(Spot("p1", id))
        bench.type_question(replace(bench.question, text={"nb": id}), "text")

    bench.undo()

    assert bench.questionnaire.question("q1").text == {"nb": "q1"}
    assert bench.questionnaire.question("q2").text != {"nb": "q2"}


def test_a_language_that_is_gone_is_not_spoken_any_more():
    bench = a_bench()
    bench.speak("en")

    bench.do(replace(bench.questionnaire, languages=("nb",)))

    assert bench.language == "nb"
