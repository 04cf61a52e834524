import json

import pytest

from dsm.elicitation.elicitation import ElicitationError, Kind, Level, Object, Seed
from dsm.elicitation.stored import from_json, read_elicitation, to_json
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
