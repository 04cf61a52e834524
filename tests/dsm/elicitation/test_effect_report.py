import pytest

from dsm.database import transaction
from dsm.elicitation.effect_report import pool_effects_of
from dsm.elicitation.elicitation import Kind
from tests.support.elicitations import a_panel, an_effect, an_elicitation, people


def pooled(engine, folder, *contents, confidential=True):
    asked = an_elicitation(Kind.EFFECTS, confidential=confidential)
    panel = a_panel(engine, folder, asked, people=people(len(contents)))
    for name, content in zip(panel.tokens, contents, strict=True):
        panel.judge(name, {"effects": content})
    panel.close()
    with transaction(engine) as session:
        return pool_effects_of(session, "panel")


def test_experts_are_pooled_so_that_disagreement_stays(engine, tmp_path):
    found = pooled(engine, tmp_path, *[[an_effect(middle)] for middle in (0.0, 0.0, 9.0, 9.0)])

    (one,) = found.effects
    assert (one.action, one.indicator, one.pooled.experts) == ("cost", "safe", 4)
    assert one.pooled.low90 < 0.5
    assert one.pooled.high90 > 8.5
    assert one.disagreement.split
    assert len(one.judgements) == 4


@pytest.mark.parametrize(("confidential", "shown"), [(True, 1), (False, 2)])
def test_what_three_judged_is_left_out_unless_data_are_public(
    engine, tmp_path, confidential, shown
):
    both = [an_effect(), an_effect(action="time")]

    found = pooled(engine, tmp_path, both, both, both, [an_effect()], confidential=confidential)

    assert len(found.effects) == shown
    assert len(found.left_out) == 2 - shown
