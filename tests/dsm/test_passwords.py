from dsm.passwords import hashed, is_right

LONG = "four words are long"


def test_only_the_password_itself_is_right():
    kept = hashed(LONG)

    assert is_right(LONG, kept)
    assert not is_right(LONG + " ", kept)
    assert not is_right("", kept)


def test_the_same_password_is_kept_differently_each_time_and_by_argon2id():
    first, second = hashed(LONG), hashed(LONG)

    assert first != second
    assert first.startswith("$argon2id$")
    assert LONG not in first


def test_where_nothing_is_kept_no_password_is_right():
    assert not is_right(LONG, None)
    assert not is_right("", "")
