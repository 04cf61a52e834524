"""Texts as XML can hold them."""

from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from surveys.exchange.xml_texts import fits_xml, xml_text


@given(st.text(st.characters(exclude_characters="\r")))
def test_what_is_left_comes_through_xml_unchanged(text):
    element = Element("text")
    element.text = xml_text(text)

    assert (fromstring(tostring(element, encoding="utf-8")).text or "") == xml_text(text)


@given(st.text())
def test_what_fits_is_what_stays_whole(text):
    assert fits_xml(text) == (xml_text(text) == text)
    assert fits_xml(xml_text(text))


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_has_no_room_for_is_left_out(sign):
    assert xml_text(f"a{sign}b") == "ab"


def test_tabs_and_line_breaks_fit():
    assert fits_xml("a\tb\nc")
