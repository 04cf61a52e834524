import subprocess
import sys

import pytest

PROGRAM = """
from dsm.jobs.warming import warm_up
warm_up()
import sys
before = set(sys.modules)
import numpy as np
from dsm.fitting import fit_construct
from indicators.social.sampler import FitSettings
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers
settings = FitSettings(draws=50, tune=50, chains=1)
fit_construct(count_patterns(some_answers(100), "trust"), a_frame(), settings=settings)
print(sorted(name for name in set(sys.modules) - before if not name.startswith("tests")))
"""


@pytest.mark.slow
def test_once_warm_a_fit_loads_nothing_any_more(pytestconfig):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        cwd=pytestconfig.rootpath,
    )

    assert done.stdout.splitlines()[-1] == "[]"
