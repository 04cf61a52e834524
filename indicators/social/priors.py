"""Every prior of the social model; why each has its value is in docs/priors.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Prior scales on the latent scale, on which people within a cell differ by one.

    A scale is that of a half-normal prior on a term's spread, unless said otherwise.
    """

    sex: float = 0.5  # a fixed normal sd: two levels cannot tell their own spread
    age_step: float = 0.3  # of the steps between neighbouring bands
    education: float = 0.5
    district: float = 0.5
    other: float = 0.3  # a background variable we know nothing about
    mode: float = 0.35  # of how people answered (web, paper, telephone), a fixed normal sd
    two_way: float = 0.2
    wave_step: float = 0.15  # of the city between neighbouring waves; an sd where they are few
    group_step: float = 0.07  # of a group against the city, likewise
    between_towns: float = 0.15  # town against town; added after the fit, never estimated here

    log_discrimination: float = 0.5  # mean of log discrimination; exp(0.5) = 1.65
    common_discrimination: float = 0.6  # sd of what all items share
    item_discrimination: float = 0.4  # sd of what sets one item apart

    loading: float = 1.0  # on the wording factor, common to the negatively worded items
    item_loading: float = 0.3  # sd of what sets one of their log loadings apart

    few_categories: int = 7  # up to here the Dirichlet prior on answer shares is flat
    few_concentration: float = 1.0
    many_concentration: float = 0.5

    def concentration(self, categories: int) -> float:
        """Return the Dirichlet concentration for an item's marginal answer shares."""
        few = categories <= self.few_categories
        return self.few_concentration if few else self.many_concentration


DEFAULT_PRIORS = Priors()
