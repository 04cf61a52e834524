import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from dsm.surveying.keys import KeyLostError, Keyring
from dsm.surveying.sealing import SealBrokenError
from tests.support.surveys import a_keyring


def test_a_key_is_made_once_and_stays_the_same(tmp_path):
    keyring = a_keyring(tmp_path)

    assert keyring.make(1) == keyring.make(1) == keyring.of(1)
    assert keyring.make(2) != keyring.make(1)


def test_of_many_who_make_a_key_at_once_all_get_the_same(tmp_path):
    keyring = a_keyring(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keyring.make(1).master, range(40)))

    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["1.key"]


def test_only_this_user_may_read_keys(tmp_path):
    a_keyring(tmp_path).make(1)

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "1.key").stat().st_mode) == 0o600


def test_a_destroyed_key_is_gone_for_everybody_at_once(tmp_path):
    keyring, elsewhere = a_keyring(tmp_path), a_keyring(tmp_path)
    box = keyring.make(1).seal("contact", b"Kari")
    elsewhere.of(1)

    keyring.destroy(1)
    keyring.destroy(1)

    assert not keyring.has(1)
    with pytest.raises(KeyLostError, match="purged"):
        elsewhere.of(1)
    with pytest.raises(SealBrokenError):
        keyring.make(1).open("contact", box)


def test_a_destroyed_key_is_overwritten_before_its_name_goes(tmp_path):
    keyring = a_keyring(tmp_path)
    keyring.make(1)
    (tmp_path / "other").hardlink_to(tmp_path / "keys" / "1.key")
    before = (tmp_path / "other").read_bytes()

    keyring.destroy(1)

    assert (tmp_path / "other").read_bytes() != before


def test_a_changed_secret_is_named_instead_of_opening_nothing(tmp_path):
    a_keyring(tmp_path).make(1)

    with pytest.raises(KeyLostError, match="DSM_SECRET"):
        Keyring(tmp_path / "keys", "another secret").of(1)


def test_every_purpose_has_its_own_fingerprint_and_box(tmp_path):
    key = a_keyring(tmp_path).make(1)

    assert key.fingerprint("link", "K7Q4") != key.fingerprint("code", "K7Q4")
    with pytest.raises(SealBrokenError):
        key.open("draft", key.seal("contact", b"Kari"))


def test_two_campaigns_have_different_fingerprints_and_receipts(tmp_path):
    keyring = a_keyring(tmp_path)
    one, other = keyring.make(1), keyring.make(2)

    assert one.fingerprint("link", "K7Q4") != other.fingerprint("link", "K7Q4")
    assert one.receipt("a1") != other.receipt("a1")
    assert one.receipt("a1") == keyring.of(1).receipt("a1")


def test_a_key_with_a_secret_takes_both(tmp_path):
    keyring = a_keyring(tmp_path)
    one, other = keyring.make(1), keyring.make(2)

    assert len(one.with_secret("draft", b"s")) == 32
    assert one.with_secret("draft", b"s") != one.with_secret("draft", b"t")
    assert one.with_secret("draft", b"s") != other.with_secret("draft", b"s")


def test_no_secret_is_shown(tmp_path):
    keyring = a_keyring(tmp_path)

    assert "a secret" not in repr(keyring)
    assert "master" not in repr(keyring.make(1))
