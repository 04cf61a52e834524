"""A brief fit of made answers laid beside its replicates, and which of its checks failed."""

from collections.abc import Sequence
from typing import Any

from indicators.social.construct_fit import ConstructFit, check_items
from indicators.social.fit import FitSettings, fit
from surveys.tabulate import count_patterns

BRIEF = FitSettings(draws=150, tune=100, chains=2)


def fitted(drawn: Any, items: Sequence[str] | None = None) -> ConstructFit:
    """Fit answers to some items, and look at each of them."""
    counts = count_patterns(drawn.responses, "trust", items)
    return check_items(fit(counts, drawn.frame, settings=BRIEF), counts, replicates=60)


def failed(found: ConstructFit) -> dict[str, str]:
    """Return what is said of the checks that failed."""
    return {check.id: check.sentence for check in found.checks if not check.passed}
