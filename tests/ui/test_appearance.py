from ui.appearance import Appearance


def test_the_switch_comes_round_to_where_it_began():
    visited = [Appearance.SYSTEM]
    for _ in range(len(Appearance)):
        visited.append(visited[-1].next)

    assert visited[-1] is Appearance.SYSTEM
    assert set(visited) == set(Appearance)


def test_only_the_system_is_left_undecided():
    assert [look.dark for look in Appearance] == [None, False, True]
