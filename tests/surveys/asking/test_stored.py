import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import (
    Background,
    BankItem,
    Choice,
    Place,
    Question,
    QuestionType,
    Row,
)
from surveys.asking.stored import fingerprint, from_json, to_json
from surveys.errors import FixableError, InstrumentError, ManyProblemsError
from surveys.responses import Missing
from tests.support.questionnaires import a_page, a_questionnaire, one_page_each

languages = st.sampled_from(["nb", "nn", "en", "uk", "ar"])
texts = st.text(max_size=20)
words = st.dictionaries(languages, texts, max_size=3)
ids = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
numbers = st.one_of(st.none(), st.integers(-99, 99).map(float), st.floats(-9, 9))
questions = st.builds(
    Question,
    id=ids,
    type=st.sampled_from(QuestionType),
    text=words,
    help=words,
    choices=st.lists(
        st.builds(Choice, code=st.integers(), text=words, exclusive=st.booleans()), max_size=3
    ).map(tuple),
    ordered=st.booleans(),
    ends=st.one_of(st.none(), st.tuples(words, words)),
    rows=st.lists(st.builds(Row, id=ids, text=words, negative=st.booleans()), max_size=2).map(
        tuple
    ),
    places=st.lists(
        st.builds(
            Place,
            id=ids,
            text=words,
            streets=st.lists(texts, max_size=2).map(tuple),
            people=st.integers(0, 9999),
        ),
        max_size=2,
    ).map(tuple),
    lowest=numbers,
    highest=numbers,
    whole=st.booleans(),
    unit=words,
    most=st.one_of(st.none(), st.integers(1, 9)),
    missing=st.lists(st.sampled_from(Missing), max_size=2, unique=True).map(tuple),
    required=st.booleans(),
    when=texts,
    construct=texts,
    negative=st.booleans(),
    bank=st.one_of(st.none(), st.builds(BankItem, instrument=ids, version=st.just(1), item=ids)),
    background=st.one_of(
        st.none(),
        st.builds(
            Background,
            factor=ids,
            level_of=st.dictionaries(st.integers(0, 99), texts, max_size=3),
            from_number=st.lists(
                st.tuples(st.integers(0, 9), st.integers(10, 99), texts), max_size=2
            ).map(tuple),
        ),
    ),
)


@given(st.lists(questions, max_size=3))
def test_a_questionnaire_comes_back_from_json_as_it_was(asked):
    questionnaire = a_questionnaire(a_page(*asked, when="a = 1"))

    stored = json.loads(json.dumps(to_json(questionnaire)))

    assert from_json(stored) == questionnaire


@given(questions)
def test_a_fingerprint_is_that_of_the_content(question):
    questionnaire = one_page_each(question)
    reworded = one_page_each(replace(question, text={"nb": "Noe helt annet enn før?"}))

    assert fingerprint(questionnaire) == fingerprint(from_json(to_json(questionnaire)))
    assert fingerprint(questionnaire) != fingerprint(reworded)
    assert len(fingerprint(questionnaire)) == 64


def test_what_is_at_its_default_is_left_out():
    stored = to_json(a_questionnaire())

    assert "minutes" not in stored
    assert "negative" not in stored["pages"][0]["questions"][0]


def test_a_draft_may_lack_texts():
    draft = a_questionnaire(title={"nb": "Kveld", "en": ""})

    assert from_json(to_json(draft)).title == {"nb": "Kveld", "en": ""}


def test_everything_of_the_wrong_shape_is_told_at_once_with_its_place():
    stored = to_json(a_questionnaire())
    stored["version"] = "newest"
    stored["pages"][0]["questions"][0]["type"] = "essay"

    with pytest.raises(ManyProblemsError) as refused:
        from_json(stored)

    places = [error.problem.split(":")[0] for error in refused.value.problems]
    assert places == ["At version", "At pages.0.questions.0.type"]


def test_one_thing_of_the_wrong_shape_is_told_by_itself():
    with pytest.raises(InstrumentError, match="At minutes"):
        from_json(to_json(a_questionnaire()) | {"minutes": "five"})


@pytest.mark.parametrize("stored", [None, [], "{}", 3, {"pages": {}}])
def test_what_is_no_questionnaire_is_refused_politely(stored):
    with pytest.raises(FixableError):
        from_json(stored)
