import subprocess
import sys

import pytest

from dsm.jobs.warming import STEPS
from indicators.social.grid import CHOICES

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


def test_there_is_a_step_for_every_grid_of_the_model():
    wanted = {f"{kind}-{nodes}" for nodes, _ in CHOICES for kind in ("answers", "wording")}

    assert {step for step in STEPS if step.startswith(("answers-", "wording-"))} == wanted


PREDICTING = """
from dsm.jobs.warming import warm_step
warm_step("predictions")
import sys
before = set(sys.modules)
from dsm.fitting import fit_construct
from indicators.social.loo import leave_one_out
from indicators.social.sampler import FitSettings
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers
counts = count_patterns(some_answers(100), "trust")
settings = FitSettings(draws=100, tune=50, chains=2)
leave_one_out(fit_construct(counts, a_frame(), settings=settings).tree, counts)
print(sorted(name for name in set(sys.modules) - before if not name.startswith("tests")))
"""


@pytest.mark.slow
def test_once_that_is_warm_predicting_people_loads_nothing_any_more(pytestconfig):
    done = subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", "-c", PREDICTING],
        capture_output=True,
        text=True,
        check=True,
        cwd=pytestconfig.rootpath,
    )

    assert done.stdout.splitlines()[-1] == "[]"
