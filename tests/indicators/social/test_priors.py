from pathlib import Path

import numpy as np
import pytest

from indicators.social.priors import DEFAULT_PRIORS, Priors

REASONS = Path(__file__).parents[3] / "docs" / "priors.md"


@pytest.mark.parametrize(("categories", "concentration"), [(2, 1.0), (7, 1.0), (8, 0.5), (11, 0.5)])
def test_items_with_many_categories_get_a_sparser_prior(categories, concentration):
    assert DEFAULT_PRIORS.concentration(categories) == concentration


@pytest.mark.parametrize("name", Priors.__dataclass_fields__)
def test_every_prior_has_its_reason_on_paper(name):
    line = next(line for line in REASONS.read_text().splitlines() if f"`{name}`" in line)

    assert f"{getattr(DEFAULT_PRIORS, name):g}" in line


def test_an_item_is_rarely_expected_to_discriminate_above_four():
    rng = np.random.default_rng(1)
    spread = np.hypot(DEFAULT_PRIORS.common_discrimination, DEFAULT_PRIORS.item_discrimination)

    discrimination = np.exp(rng.normal(DEFAULT_PRIORS.log_discrimination, spread, 100_000))

    assert 0.05 < np.mean(discrimination > 4) < 0.15
