from hypothesis import given
from hypothesis import strategies as st

from ui.respond.templates import MARK, Template, gap, paragraphs, plain


@given(st.dictionaries(st.text(min_size=1), st.text()), st.text())
def test_filling_is_putting_values_in_their_places(values: dict[str, str], between: str):
    safe = {name.replace(MARK, ""): value for name, value in values.items()}
    between = between.replace(MARK, "")
    markup = between.join(gap(name) for name in safe)

    assert Template(markup).fill(safe) == between.join(safe.values())


@given(st.text())
def test_no_text_of_an_author_opens_an_element_an_attribute_or_a_gap(text: str):
    shown = plain(text)

    assert not {"<", ">", '"', "'", MARK} & set(shown)


def test_a_name_that_holds_the_mark_cannot_shift_what_is_filled():
    template = Template(f"<a>{gap(f'one{MARK}two')}</a>")

    assert template.names == ("onetwo",)
    assert template.fill({"onetwo": "1"}) == "<a>1</a>"


def test_a_value_is_not_read_for_gaps():
    assert Template(gap("a") + gap("b")).fill({"a": gap("b"), "b": "!"}) == gap("b") + "!"


def test_paragraphs_are_split_where_a_line_is_empty():
    assert paragraphs("One\r\n\r\nTwo\nthree\n\n\n", "hint") == (
        '<p class="hint">One</p><p class="hint">Two<br>three</p>'
    )
    assert paragraphs("  \n ") == ""
