from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from tests.support.respondents import GAPS
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.filling import given, marked, messages
from ui.respond.parts.voice import Voice

TOWN = a_town_questionnaire()
NB = Voice(language="nb", gaps=GAPS)


def test_what_was_chosen_is_checked_and_what_was_typed_is_shown():
    filled = given({"q.uses": ["1", "3"], "q.word": ['"fint"'], "q.empty": []})

    assert filled["c:q.uses=1"] == filled["c:q.uses=3"] == " checked"
    assert filled["s:q.uses=1"] == " selected"
    assert filled["v:q.word"] == "&quot;fint&quot;"
    assert filled["v:q.empty"] == ""


def test_a_question_with_something_wrong_is_marked_and_tells_it():
    told = messages(
        NB, TOWN, [AnswerProblem("age", ProblemKind.NUMBER_ABOVE, {"given": 178, "limit": 110})]
    )
    filled = marked(NB, told)

    assert filled["w:age"] == " err"
    assert filled["a:age"] == ' aria-invalid="true"'
    assert filled["d:age"] == " wrong.age"
    assert filled["e:age"].startswith('<p class="msg" id="wrong.age">Feil: «178» er for høyt. ')


def test_two_things_wrong_with_one_question_stand_together():
    told = messages(
        NB,
        TOWN,
        [
            AnswerProblem("first", ProblemKind.RANK_TWICE, {"place": 1}),
            AnswerProblem("first", ProblemKind.RANK_TWICE, {"place": 2}),
        ],
    )

    message = marked(NB, told)["e:first"]

    assert message.count("<p") == message.count("</p>") == 1
    assert "plass 1" in message
    assert "plass 2" in message


def test_a_row_is_marked_where_it_stands():
    told = messages(NB, TOWN, [AnswerProblem("offers", ProblemKind.REQUIRED, {"row": "boat"})])

    assert "Sundbåten" in marked(NB, told)["e:offers.boat"]


def test_what_belongs_to_no_question_is_passed_over():
    assert messages(NB, TOWN, [AnswerProblem("x", ProblemKind.UNKNOWN_QUESTION)]) == ()
