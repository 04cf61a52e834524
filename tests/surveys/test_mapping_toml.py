"""Mapping files."""

import pytest

from surveys.errors import FixableError, MappingError
from surveys.mapped import Mapping
from surveys.mapping_toml import read_mapping
from surveys.responses import Missing

HEAD = 'source = "A survey"\n'
ITEM = '[[item]]\ncolumn = "q1"\ncodes = { lowest = 1, highest = 4 }\n'
FAMILY = "[missing.short]\nprefer-not = [7]\ndont-know = [8]\n"


def a_mapping(folder, text: str) -> Mapping:
    path = folder / "town.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def problems_of(folder, text: str) -> list[str]:
    with pytest.raises(FixableError) as refused:
        a_mapping(folder, text)
    assert all(isinstance(error, MappingError) for error in refused.value.problems)
    return [error.problem for error in refused.value.problems]


def test_an_item_is_named_after_its_column_unless_told_otherwise(tmp_path):
    mapping = a_mapping(tmp_path, HEAD + ITEM + '[[item]]\nid = "b"\ncolumn = "q2"\ncodes = [1, 2]')

    assert [(each.column, each.item.id) for each in mapping.items] == [("q1", "q1"), ("q2", "b")]
    assert mapping.weight == ""


def test_codes_run_from_worst_to_best_and_may_be_reversed(tmp_path):
    mapping = a_mapping(tmp_path, HEAD + ITEM + "reverse = true\n")

    assert mapping.items[0].item.codes == (4, 3, 2, 1)
    assert mapping.items[0].coding.position("1") == 3


def test_texts_can_be_recoded_to_codes_and_to_missing_codes(tmp_path):
    text = HEAD + FAMILY + ITEM + 'missing = "short"\nrecode = { "Good" = 4, "5" = 4, "-" = 8 }\n'

    coding = a_mapping(tmp_path, text).items[0].coding

    assert [coding.position(cell) for cell in ("Good", 5.0, "-")] == [3, 3, Missing.DONT_KNOW]


def test_an_empty_cell_means_what_its_family_says(tmp_path):
    text = HEAD + FAMILY + 'blank = "not-reached"\n' + ITEM + 'missing = "short"\n'

    mapping = a_mapping(tmp_path, text + ITEM.replace("q1", "q2"))

    assert [each.coding.blank for each in mapping.items] == [
        Missing.NOT_REACHED,
        Missing.LEFT_BLANK,
    ]


def test_items_of_our_questionnaire_need_no_codes(tmp_path):
    text = 'instrument = "social-sustainability"\n[[item]]\ncolumn = "Q5"\nid = "safe-dark"\n'

    mapping = a_mapping(tmp_path, HEAD + text)

    assert mapping.instrument is not None
    assert mapping.items[0].item.construct == "safety"
    assert [mapping.items[0].coding.position(code) for code in (4, 1, 98)] == [0, 3, -4]


def test_a_factor_is_read_from_codes_or_from_bands(tmp_path):
    text = """
    [[factor]]
    name = "sex"
    column = "gndr"
    unknown = [9]
    levels = [{ name = "female", codes = [2] }, { name = "male", codes = ["1", "M"] }]
    [[factor]]
    name = "age_band"
    column = "age"
    levels = [{ name = "18-66", lowest = 18, highest = 66 }, { name = "67+", lowest = 67 }]
    """

    sex, age = a_mapping(tmp_path, HEAD + ITEM + text).factors

    assert sex.factor.levels == ("female", "male")
    assert [sex.coding.position(cell) for cell in ("2", 1.0, "M", 9, None)] == [0, 1, 1, -1, -1]
    assert [age.coding.position(cell) for cell in (18, "66", 67, 109)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ITEM, "town.toml: The key 'source' is missing."),
        (HEAD, "town.toml: It maps no items."),
        (HEAD + ITEM + ITEM, "town.toml: The item 'q1' is mapped twice."),
        (HEAD + ITEM + "revers = true", "item 'q1': The key 'revers' is not known. Did you mean"),
        (HEAD + ITEM + 'construct = "trust"', "item 'q1': construct = 'trust' is not known."),
        (HEAD + ITEM + 'missing = "long"', "item 'q1': missing = 'long' is not known."),
        (HEAD + ITEM + 'recode = { "5" = 6 }', "item 'q1': recode turns '5' into 6."),
        (HEAD + FAMILY.replace("8", "7") + ITEM, "missing.short: Code 7 is in two families."),
        (HEAD + FAMILY + "refused = [9]\n" + ITEM, "missing.short: The key 'refused' is not known"),
        (
            HEAD + FAMILY.replace("7", "4") + ITEM + 'missing = "short"',
            "item 'q1': Code 4 is an answer and missing too.",
        ),
        (HEAD + ITEM.replace("highest = 4", "highest = 40"), "too few, too many"),
        (HEAD + '[[item]]\ncolumn = "q1"\ncodes = [1, 1]', "too few, too many"),
        (HEAD + '[[item]]\ncolumn = "q1"\ncodes = [1, "two"]', "are not all whole numbers"),
        (HEAD + '[[item]]\ncolumn = "q1"\n', "item 'q1': The key 'codes' is missing."),
        (
            HEAD + 'instrument = "social-sustainability"\n[[item]]\ncolumn = "safe-drak"\n',
            "'social-sustainability' has no item 'safe-drak'.",
        ),
        (
            HEAD + 'instrument = "social-sustainability"\n[[item]]\ncolumn = "district"\n',
            "'district' has no answer categories.",
        ),
        (
            HEAD + ITEM + '[[factor]]\ncolumn = "sex"\nlevels = [{ name = "a", codes = [1] }]',
            "factor 'sex': levels are ['a'].",
        ),
        (
            HEAD + ITEM + '[[keep]]\ncolumn = "age"\nlowest = 18\nhighest = 8\n',
            "keep 'age': highest = 8 is below lowest = 18.",
        ),
        (HEAD + ITEM + '[[keep]]\ncolumn = "age"\ncodes = [1.5]\n', "codes holds 1.5."),
    ],
)
def test_a_slip_is_named_with_file_and_key(tmp_path, text, problem):
    assert any(problem in found for found in problems_of(tmp_path, text))


def test_all_slips_are_named_at_once(tmp_path):
    text = HEAD + ITEM + "revers = true\n" + '[[item]]\ncolumn = "q2"\n'

    assert len(problems_of(tmp_path, text)) >= 2


def test_an_unknown_questionnaire_is_named(tmp_path):
    with pytest.raises(FixableError, match="There is no questionnaire 'town'"):
        a_mapping(tmp_path, HEAD + 'instrument = "town"\n' + ITEM)
