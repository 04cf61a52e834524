from pathlib import Path

import pytest

from indicators.experts.weight_priors import DEFAULT_WEIGHT_PRIORS, WeightPriors

REASONS = Path(__file__).parents[3] / "docs" / "priors.md"


@pytest.mark.parametrize("name", WeightPriors.__dataclass_fields__)
def test_every_prior_has_its_reason_on_paper(name):
    experts = REASONS.read_text(encoding="utf-8").split("## Experts")[1]
    line = next(line for line in experts.splitlines() if line.startswith(f"| `{name}`"))

    assert f"| {getattr(DEFAULT_WEIGHT_PRIORS, name):g} |" in line
