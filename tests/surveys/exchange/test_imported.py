"""What comes out of other programs' files."""

from surveys.exchange.imported import ImportedAnswers


def test_answers_and_texts_are_kept_apart():
    found = ImportedAnswers(answers=({"q": 1},), free_texts=({"why": "rain"},), finished=(True,))

    assert len(found.answers) == len(found.free_texts) == len(found.finished)
    assert found.dropped == ()
