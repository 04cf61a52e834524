import pickle

import pytest

from dsm.maturity.errors import DecisionError, EvidenceError, PolicyError
from surveys.errors import FixableError


@pytest.mark.parametrize("kind", [PolicyError, EvidenceError, DecisionError])
def test_an_error_of_this_package_has_a_code_of_its_own_and_travels(kind):
    error = pickle.loads(pickle.dumps(kind("Wrong.", "Right it.")))  # noqa: S301 (made here)

    assert isinstance(error, FixableError)
    assert error.code.endswith("-rejected")
    assert str(error) == "Wrong. Right it."
