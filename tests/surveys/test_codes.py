"""Codes that people hold: nobody guesses them, and a slip of the pen is noticed."""

import hashlib

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from surveys.codes import (
    ALPHABET,
    CODE_LENGTH,
    LINK_LENGTH,
    check_character,
    code_of_link,
    derive,
    fingerprint,
    grouped,
    new_code,
    new_link_token,
    read_code,
    read_link_token,
    receipt_of,
)

codes = st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
KEY = b"a key of the campaign"


def test_links_hold_130_bits_and_typed_codes_80():
    assert len(ALPHABET) == len(set(ALPHABET)) == 2**5
    assert (5 * LINK_LENGTH, 5 * CODE_LENGTH) == (130, 80)
    assert len(new_link_token()) == LINK_LENGTH
    assert len(new_code()) == CODE_LENGTH
    assert set(new_link_token() + new_code()) <= set(ALPHABET)


def test_a_thousand_codes_are_a_thousand_codes_and_use_every_letter():
    made = {new_code() for _ in range(1000)}

    assert len(made) == 1000
    assert set("".join(made)) == set(ALPHABET)


@given(codes)
def test_a_code_is_read_as_it_was_printed(code):
    assert read_code(grouped(code)) == code
    assert read_code(grouped(code).lower().replace("-", " ")) == code
    assert read_code(code) == code


@given(codes, st.data())
def test_one_wrong_character_is_always_noticed(code, data):
    printed = [*code, check_character(code)]
    at = data.draw(st.integers(0, CODE_LENGTH))
    printed[at] = data.draw(st.sampled_from([one for one in ALPHABET if one != printed[at]]))

    assert read_code("".join(printed)) is None


@given(codes, st.integers(0, CODE_LENGTH - 1))
def test_two_swapped_neighbours_are_always_noticed(code, at):
    printed = [*code, check_character(code)]
    swapped = [*printed[:at], printed[at + 1], printed[at], *printed[at + 2 :]]

    read = read_code("".join(swapped))

    assert (read is None) == (swapped != printed)


def test_letters_that_look_alike_are_taken_for_each_other():
    assert read_code("oO0iIlL1 abcd efgh") == "00011111ABCDEFGH"[:3] + "11111ABCDEFGH"


@pytest.mark.parametrize(
    "typed",
    ["", "K7Q4", "K7Q4M2X9TB3D5WHU", "K7Q4-M2X9-TB3D-5WHN-DD", "ß" * 16, "💥" * 16, "U" * 17],
)
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) is None


@given(st.text(max_size=40))
def test_anything_may_be_typed(typed):
    read = read_code(typed)

    assert read is None or (len(read) == CODE_LENGTH and set(read) <= set(ALPHABET))


def test_a_link_token_is_read_in_any_case_and_nothing_else_is():
    token = new_link_token()

    assert read_link_token(token.lower()) == token
    assert read_link_token(token[:-1]) is None
    assert read_link_token(token[:-1] + "U") is None


@given(st.binary(min_size=1, max_size=40), st.text(max_size=20), st.integers(1, 100))
def test_keys_are_derived_as_the_standard_says(secret, purpose, length):
    reference = HKDF(algorithm=SHA256(), length=length, salt=b"dsm", info=purpose.encode())

    assert derive(secret, purpose, length) == reference.derive(secret)


def test_each_purpose_has_a_key_of_its_own():
    assert (
        derive(b"secret", "draft") != derive(b"secret", "typed code") != derive(b"other", "draft")
    )


def test_a_link_leads_to_its_code_and_not_back():
    token = new_link_token()

    assert code_of_link(token) == code_of_link(token)
    assert code_of_link(token) != code_of_link(new_link_token())
    assert read_code(code_of_link(token)) == code_of_link(token)
    assert code_of_link(token) not in token


def test_what_is_stored_can_be_made_only_with_the_key_and_for_one_purpose():
    code = new_code()

    stored = fingerprint(KEY, "code", code)

    assert len(stored) == 64
    assert stored == fingerprint(KEY, "code", code)
    assert stored != fingerprint(KEY, "link", code)
    assert stored != fingerprint(b"another key", "code", code)
    assert stored != hashlib.sha256(code.encode()).hexdigest()


def test_purpose_and_code_cannot_run_into_each_other():
    assert fingerprint(KEY, "ab", "c") != fingerprint(KEY, "a", "bc")


def test_a_receipt_follows_from_the_response_and_the_key():
    receipt = receipt_of(KEY, "response 1")

    assert read_code(receipt) == receipt
    assert receipt == receipt_of(KEY, "response 1")
    assert len({receipt, receipt_of(KEY, "response 2"), receipt_of(b"other", "response 1")}) == 3


def test_a_foreign_letter_has_no_check_character():
    assert check_character("K7Q4U") == ""
