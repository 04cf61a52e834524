"""The few fixtures that everyone needs."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("dsm", deadline=None, derandomize=True, print_blob=True, max_examples=40)
settings.load_profile("dsm")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20261122)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real and reference data beside the project, or a skip that says so."""
    named = os.environ.get("DSM_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the licensed data beside the project (DSM_DATA); the folder is missing")
    return folder
