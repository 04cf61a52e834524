"""What a reader can put right about policies, evidence and decisions."""

from surveys.errors import FixableError


class PolicyError(FixableError):
    """A policy, component or threshold cannot be kept as it was given."""

    code = "policy-rejected"


class EvidenceError(FixableError):
    """Figures cannot be held against thresholds."""

    code = "evidence-rejected"


class DecisionError(FixableError):
    """An event, a finding or an answer to a finding cannot be kept as it was given."""

    code = "decision-rejected"
