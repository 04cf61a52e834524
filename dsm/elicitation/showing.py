"""Whether what some experts judged may be shown at all."""

from dsm.elicitation.elicitation import Elicitation
from dsm.surveying.panels import LEAST


def may_be_shown(elicitation: Elicitation, experts: int) -> bool:
    """Tell whether so many are enough that nobody is recognised by what they judged together."""
    return experts >= LEAST or not elicitation.confidential
