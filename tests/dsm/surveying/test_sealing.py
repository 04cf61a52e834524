import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.surveying.sealing import SealBrokenError, seal, unseal

KEY = bytes(range(32))


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_out_again(plain):
    assert unseal(KEY, seal(KEY, plain, "here"), "here") == plain


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_box_with_any_changed_byte_does_not_open(position, flip):
    box = bytearray(seal(KEY, b"thirteen byte", "here"))
    box[position] ^= flip

    with pytest.raises(SealBrokenError):
        unseal(KEY, bytes(box), "here")


def test_a_box_opens_neither_with_another_key_nor_in_another_place():
    box = seal(KEY, b"plain", "here")

    with pytest.raises(SealBrokenError):
        unseal(bytes(32), box, "here")
    with pytest.raises(SealBrokenError):
        unseal(KEY, box, "there")


def test_what_is_no_box_does_not_open():
    with pytest.raises(SealBrokenError):
        unseal(KEY, b"", "here")


def test_the_same_text_is_sealed_differently_each_time():
    assert seal(KEY, b"plain", "here") != seal(KEY, b"plain", "here")
