import pytest

from dsm.elicitation.content_problems import SENTENCES, ContentError, ProblemKind

VALUES = {
    "least": 50,
    "known": "a, b",
    "given": 9,
    "low": 1,
    "best": 2,
    "high": 5,
    "most": 10,
    "problem": "It is so.",
    "fix": "Do this.",
}


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_has_a_sentence_and_a_fix_with_all_gaps_filled(kind):
    problem = ContentError(kind, ("cost", "safe"), **VALUES)

    assert kind in SENTENCES
    assert "{" not in problem.problem + problem.fix
    assert problem.code == "judgement-rejected"
    assert problem.values == VALUES
