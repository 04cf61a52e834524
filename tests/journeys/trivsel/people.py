"""The ten people who answer the survey Trivsel, and what each of them says."""

from collections.abc import Mapping

type Answers = Mapping[str, int]

SLUG = "trivsel"
ASKED = ("trust-people", "safe-dark", "gender", "age-band")
# Ten people; no two say the same, so that one who was kept twice or lost would be seen.
PEOPLE: tuple[Answers, ...] = tuple(
    {"trust-people": n, "safe-dark": 1 + n % 4, "gender": 1 + n % 2, "age-band": 1 + n % 2}
    for n in range(10)
)
BY_CODE, BY_QR, INTERVIEWED, IMPORTED, ON_PAPER = (
    PEOPLE[:2],
    *(PEOPLE[n : n + 2] for n in (2, 4, 6, 8)),
)
WRITTEN = "Mer lys på kaia om kvelden"
ON_A_SHEET = "=1+1"


def said(one: Answers) -> tuple[int, ...]:
    """Return what somebody says, in the order of `ASKED`."""
    return tuple(one[id] for id in ASKED)
