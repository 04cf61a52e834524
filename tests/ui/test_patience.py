from hypothesis import given
from hypothesis import strategies as st

from ui.patience import FREE_TRIES, LONGEST_WAIT, Patience


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_tries_cost_nothing():
    patience = Patience(Clock())

    waits = [patience.ask("Kari") for _ in range(FREE_TRIES)]

    assert waits == [0.0] * FREE_TRIES
    assert patience.ask("Kari") > 0


def test_somebody_else_does_not_wait():
    patience = Patience(Clock())
    for _ in range(FREE_TRIES + 1):
        patience.ask("Kari")

    assert patience.ask("Ola") == 0.0


def test_another_spelling_of_a_name_waits_too():
    patience = Patience(Clock())
    for _ in range(FREE_TRIES):
        patience.ask("Kari")

    assert patience.ask(" KARI ") > 0


def test_the_right_password_starts_anew():
    patience = Patience(Clock())
    for _ in range(FREE_TRIES):
        patience.ask("Kari")

    patience.forget("kari")

    assert patience.ask("Kari") == 0.0


def test_asking_again_while_waiting_does_not_lengthen_the_wait():
    clock = Clock()
    patience = Patience(clock)
    for _ in range(FREE_TRIES):
        patience.ask("Kari")

    first = patience.ask("Kari")
    for _ in range(50):
        patience.ask("Kari")

    assert patience.ask("Kari") == first


@given(st.integers(1, 2000))
def test_nobody_waits_longer_than_a_minute(tries):
    clock = Clock()
    patience = Patience(clock)
    for _ in range(tries):
        clock.now += patience.ask("Kari")

    assert patience.ask("Kari") <= LONGEST_WAIT
