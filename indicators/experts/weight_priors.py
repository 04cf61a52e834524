"""Every prior of the models of weights; why each has its value is in docs/priors.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightPriors:
    """Prior scales of pairwise comparisons, in logs, and of the best-worst method."""

    common: float = 1.5  # normal sd of log weights
    expert: float = 0.7  # half-normal, of what sets one expert's log weights apart
    noise: float = 0.5  # half-normal, of single log ratios
    concentration_shape: float = 1.0  # gamma, of experts around the common weights
    concentration_rate: float = 0.02


DEFAULT_WEIGHT_PRIORS = WeightPriors()
