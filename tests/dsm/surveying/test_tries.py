from dsm.surveying.tries import FREE, MOST_NAMES, Tries


class Seconds:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_the_first_wrong_tries_need_no_waiting_and_then_one_waits():
    tries = Tries(Seconds())

    assert [tries.miss("code") for _ in range(FREE)] == [0] * FREE
    assert tries.miss("code") > 0


def test_waiting_as_long_as_told_is_enough():
    seconds = Seconds()
    tries = Tries(seconds)
    for _ in range(FREE):
        tries.miss("code")

    seconds.now += tries.miss("code")

    assert tries.miss("code") == 0


def test_campaigns_and_kinds_of_code_are_counted_apart():
    tries = Tries(Seconds())
    for _ in range(FREE + 1):
        tries.miss((1, "code"))

    assert tries.miss((1, "receipt")) == 0
    assert tries.miss((2, "code")) == 0


def test_made_up_names_do_not_fill_the_memory():
    tries = Tries(Seconds())
    for _ in range(FREE + 1):
        tries.miss("first")

    for name in range(MOST_NAMES):
        tries.miss(name)

    assert tries.miss("first") == 0
