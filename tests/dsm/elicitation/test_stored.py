import json

import pytest

from dsm.elicitation.elicitation import ElicitationError, Kind, Level, Object, Seed
from dsm.elicitation.stored import from_json, read_elicitation, read_object, to_json
from tests.support.elicitations import an_elicitation, words

SEED = Seed(id="people", text=words("How many live here?"), unit="people", truth=24_479.0)


@pytest.mark.parametrize(
    "elicitation",
    [
        *(an_elicitation(kind) for kind in Kind),
        an_elicitation(
            objects=(Object("a", words("a"), "x"), Object("b", words("b"), "y")),
            levels=(Level(0, words("no"), words("nothing is done")), Level(1, words("yes"))),
            instructions=words("Judge."),
            confidential=False,
        ),
        an_elicitation(Kind.EFFECTS, asked=(("cost", "safe"),), seeds=(SEED,)),
    ],
)
def test_what_is_written_is_read_back_the_same(elicitation):
    content = json.loads(json.dumps(to_json(elicitation)))

    assert from_json(elicitation.slug, elicitation.kind, content) == elicitation


def test_a_file_is_read_and_one_that_is_not_in_order_is_told(tmp_path):
    asked = an_elicitation()
    file = tmp_path / "asked.json"
    file.write_text(json.dumps({"slug": "panel", "kind": "ratings", **to_json(asked)}))

    assert read_elicitation(file) == asked
    for text in ("{", "[]", '{"slug": "a", "kind": "ratings"}', '{"slug": "a", "kind": "votes"}'):
        file.write_text(text)
        with pytest.raises(ElicitationError):
            read_elicitation(file)
    with pytest.raises(ElicitationError, match="cannot be read"):
        read_elicitation(tmp_path / "nowhere.json")


ASKED = '{"slug": "a", "kind": "effects", "title": {}, "objects": [], '


@pytest.mark.parametrize(
    "text",
    [
        ASKED + '"levels": [{"number": 1e999, "name": {}}]}',
        ASKED + f'"seeds": [{{"id": "s", "text": {{}}, "truth": {10**400}}}]}}',
        ASKED + f'"seeds": [{{"id": "s", "text": {{"en": {"[" * 400}{"]" * 400}}}, "truth": {{}}}}]}}',
        ASKED + f'"levels": {"[" * 100_000}{"]" * 100_000}}}',
        ASKED + f'"levels": {"9" * 5000}}}',
    ],
)  # fmt: skip
def test_numbers_and_nests_without_end_are_told(tmp_path, text):
    file = tmp_path / "asked.json"
    file.write_text(text)

    with pytest.raises(ElicitationError):
        read_elicitation(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON that can be read"),
        ("[" * 100_000, "no JSON that can be read"),
        ("[1]", "holds no JSON object"),
        ("NaN", "holds no JSON object"),
    ],
)
def test_what_is_no_json_object_is_told(tmp_path, text, told):
    file = tmp_path / "said.json"
    file.write_text(text)

    with pytest.raises(ElicitationError, match=told):
        read_object(file)


def test_a_file_without_a_slug_and_a_kind_is_told_what_it_lacks(tmp_path):
    file = tmp_path / "asked.json"
    file.write_text("{}")

    with pytest.raises(ElicitationError, match="does not say its slug and its kind"):
        read_elicitation(file)
