"""Effects in words: what is most likely, whether experts agree, and what few judged stays hidden."""

import pytest

from dsm.elicitation.contents import EVIDENCE
from dsm.elicitation.effect_report import EffectReport, ExpectedEffect
from dsm.elicitation.grounds import Grounds
from dsm.elicitation.seeds import ExpertWeights
from dsm.elicitation.showing import Reason
from indicators.experts.effect_curves import summarise
from indicators.experts.effects import Judgement, measure_disagreement
from tests.support.eliciting import an_elicitation
from tests.support.markup import words
from ui.staff.experts.effects import effect_blocks, effects_table, effects_title
from ui.texts.texts import texts_in

TEXTS, ASKED = texts_in("en"), an_elicitation()


def report(*best, spread=4.0, left_out=()):
    judgements = tuple(
        Judgement(
            action="light",
            indicator="safe",
            expert=f"Expert {at}",
            low=value - spread,
            best=value,
            high=value + spread,
            confidence=80,
        )
        for at, value in enumerate(best)
    )
    (found,) = measure_disagreement(judgements)
    effect = ExpectedEffect(
        action="light",
        indicator="safe",
        pooled=summarise(judgements),
        disagreement=found,
        judgements=judgements,
    )
    return EffectReport(effects=(effect,), left_out=dict.fromkeys(left_out, Reason.FEW))


@pytest.mark.parametrize(
    ("best", "spread", "said"),
    [
        ((2, 2.1, 2.2, 2.3), 4.0, "Experts disagree less than each of them doubts: 0 %"),
        ((1, 5, 9, 13), 0.5, "Experts disagree more than each of them doubts: 9"),
        ((-3, 2, 2, 2), 4.0, "some expect a rise and others a fall"),
    ],
)
def test_agreement_is_told_in_a_sentence(best, spread, said):
    shown = words(effect_blocks(TEXTS, ASKED, report(*best, spread=spread))).replace("\u00a0", " ")

    assert said in shown


def test_no_expert_is_called_by_a_label():
    shown = effect_blocks(TEXTS, ASKED, report(1, 2, 3, 4))

    assert "Expert 0" not in shown
    assert "Light along paths: Adults who feel safe after dark" in words(shown)


def test_the_likelier_direction_is_told():
    assert "that it rises" in words(effect_blocks(TEXTS, ASKED, report(1, 2, 3, 4)))
    assert "that it falls" in words(effect_blocks(TEXTS, ASKED, report(-1, -2, -3, -4)))


def test_what_few_judged_is_named_and_hidden():
    shown = words(effect_blocks(TEXTS, ASKED, report(1, 2, 3, 4, left_out=[("hosts", "safe")])))

    assert "Weekend hosts: Adults who feel safe after dark" in shown
    assert "Fewer than four experts judged this." in shown


def test_the_title_counts_agreement():
    assert TEXTS.find(effects_title(report(1, 2, 3, 4))) == "Experts agree on 1 of 1 effect"
    assert TEXTS.find(effects_title(EffectReport(effects=(), left_out={}))).startswith("No effect")


def test_the_table_has_every_number_that_was_drawn():
    shown = words(effects_table(TEXTS, ASKED, report(2, 2, 2, 2)))

    assert "+2.0" in shown
    assert "4" in shown


def test_performance_is_told_beside_and_only_where_it_weighs():
    said = report(1, 2, 3, 10, 30, 30, 30, 30)
    labels = [one.expert for one in said.effects[0].judgements]
    weights = dict(zip(labels, (0.1, 0.1, 0.1, 0.7, 0.0, 0.0, 0.0, 0.0), strict=True))

    weighted = words(effect_blocks(TEXTS, ASKED, said, ExpertWeights(weights=weights, equal=False)))
    equal = words(effect_blocks(TEXTS, ASKED, said, ExpertWeights(weights=weights, equal=True)))

    assert "known answers: middle +8.3, 9 in 10 from −1.1 to +14.6" in weighted
    assert "known answers" not in equal


def test_no_single_expert_is_shown_as_the_weighted_one_unless_all_go_by_name():
    said = report(1, 2, 3, 10)
    labels = [one.expert for one in said.effects[0].judgements]
    weights = dict(zip(labels, (0.0, 0.0, 0.0, 1.0), strict=True))
    weighing = ExpertWeights(weights=weights, equal=False)
    named = an_elicitation(confidential=False)

    assert "known answers" not in words(effect_blocks(TEXTS, ASKED, said, weighing))
    assert "known answers: middle +10.0, 9 in 10 from +4.9 to +15.1" in words(
        effect_blocks(TEXTS, named, said, weighing)
    )


def test_evidence_is_told_as_counts():
    counts = {("light", "safe"): {"opinion": 1, "study": 3}}
    grounds = Grounds(experts=4, interests=0, evidence=counts)

    shown = words(effect_blocks(TEXTS, ASKED, report(1, 2, 3, 4), None, grounds))

    assert "Built on: 1 × a considered opinion, 3 × a study." in shown
    assert "Built on" not in words(effect_blocks(TEXTS, ASKED, report(1, 2, 3, 4)))


@pytest.mark.parametrize("kind", EVIDENCE)
def test_every_kind_of_evidence_has_its_words(kind):
    assert TEXTS.has(f"experts.evidence.{kind}")
