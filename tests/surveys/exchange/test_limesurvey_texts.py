"""Texts of LimeSurvey as plain texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.exchange.limesurvey_texts import TextError, plain_text


def test_paragraphs_and_lists_become_lines():
    html = "<p>En &amp; to</p><ul><li>tre</li><li>fire <b>fem</b></li></ul>a<br />b"

    assert plain_text(html) == "En & to\n- tre\n- fire fem\na\nb"


def test_styles_and_comments_are_not_read():
    assert plain_text("<style>p {color: red}</style><!-- x -->Hei") == "Hei"


@pytest.mark.parametrize("tag", ["script", "img", "iframe", "video", "object", "svg", "input"])
def test_what_a_plain_text_cannot_show_is_refused(tag):
    with pytest.raises(TextError, match=f"the text holds <{tag}>"):
        plain_text(f"<p>Hei <{tag} src='http://x'></p>")


@pytest.mark.parametrize("text", ["{Q1.shown}", "{if(Q1 == 1, 'a', 'b')}", "Kjære {FIRSTNAME},"])
def test_what_is_computed_while_answering_is_refused(text):
    with pytest.raises(TextError, match="is computed while answering"):
        plain_text(text)


def test_brackets_with_space_are_only_brackets():
    assert plain_text("{ a }") == "{ a }"


@given(st.text("<>/&;abp {}=\"'\n"))
def test_whatever_an_editor_wrote_becomes_lines_without_space_around_them(html):
    try:
        text = plain_text(html)
    except TextError:
        return

    assert all(line and line == line.strip() for line in text.splitlines())
