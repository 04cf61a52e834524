import pytest

from dsm.database import transaction
from dsm.elicitation import seeds
from dsm.elicitation.elicitation import ElicitationError, Kind, Seed
from tests.support.elicitations import a_panel, an_effect, an_elicitation, people, words


def questions(count):
    # Truths on both sides of the median of whoever says -2, 0 and 2.
    return tuple(
        Seed(id=f"s{number}", text=words("s"), truth=(-1) ** number * (0.2 + 0.1 * number))
        for number in range(count)
    )


def said(count, *, shift=0.0):
    answers = {f"s{number}": [shift - 2.0, shift, shift + 2.0] for number in range(count)}
    return {"effects": [an_effect()], "seeds": answers}


def a_seeded_panel(engine, folder, count):
    asked = an_elicitation(Kind.EFFECTS, seeds=questions(count))
    panel = a_panel(engine, folder, asked, people=people(2))
    panel.judge("expert-1", said(count))
    panel.judge("expert-2", said(count, shift=40.0))
    return panel


def test_performance_counts_from_eight_questions_on(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 8)
    panel.close()
    label = panel.seat("expert-1").label

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert not found.equal
    assert found.weights[label] == pytest.approx(1.0)


def test_with_fewer_everybody_counts_alike_and_the_reason_is_said(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 7)
    panel.close()

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert found.equal
    assert list(found.weights.values()) == [0.5, 0.5]
    assert "7 seed questions" in found.reason


def test_where_one_did_not_answer_everybody_counts_alike(engine, tmp_path):
    asked = an_elicitation(Kind.EFFECTS, seeds=questions(8))
    panel = a_panel(engine, tmp_path, asked, people=people(2))
    panel.judge("expert-1", said(8))
    panel.judge("expert-2", {"effects": [an_effect()]})
    panel.close()

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert found.equal
    assert "1 of 2 experts" in found.reason


def test_nobody_is_weighted_where_nobody_handed_in(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(Kind.EFFECTS), people=people(1))
    panel.close()

    with transaction(panel.engine) as session, pytest.raises(ElicitationError):
        seeds.expert_weights(session, "panel")
