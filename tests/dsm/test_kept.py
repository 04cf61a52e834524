import threading

import pytest

from dsm.kept import Kept


def test_what_was_made_is_not_made_again():
    kept, made = Kept[int](3), []

    found = [kept.get("a", lambda: made.append(1) or len(made)) for _ in range(3)]

    assert found == [1, 1, 1]
    assert kept.holds("a")
    assert not kept.holds("b")


def test_the_one_asked_for_longest_ago_is_forgotten_first():
    kept = Kept[str](2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: "made")

    assert [kept.holds(key) for key in "abc"] == [True, False, True]


def test_of_several_who_ask_at_a_time_one_makes_it_and_all_get_it():
    kept, begun, go_on, made = Kept[str](2), threading.Event(), threading.Event(), []

    def slowly():
        made.append(1)
        begun.set()
        assert go_on.wait(20)
        return "made"

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(kept.get("a", slowly))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    assert not kept.holds("a")
    go_on.set()
    for thread in threads:
        thread.join()

    assert found == ["made"] * 3
    assert len(made) == 1


def test_what_could_not_be_made_is_tried_anew():
    kept = Kept[int](2)

    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)

    assert kept.get("a", lambda: 2) == 2
