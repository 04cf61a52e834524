"""What a mapping says."""

from surveys.instruments import load_instrument
from surveys.mapped import answered_item, missing_codes
from surveys.responses import Missing

BATTERY = load_instrument("social-sustainability")


def test_an_item_keeps_its_construct_and_its_order():
    item = answered_item(BATTERY.item("esteem-short"))

    assert (item.id, item.construct, item.codes) == ("esteem-short", "self-esteem", (4, 3, 2, 1))


def test_background_is_no_level_of_a_construct():
    assert answered_item(BATTERY.item("tenure")).construct == ""


def test_every_kind_of_missing_answer_has_a_stored_code():
    assert missing_codes(BATTERY) == {
        95: Missing.NOT_SHOWN,
        96: Missing.NOT_REACHED,
        97: Missing.PREFER_NOT,
        98: Missing.DONT_KNOW,
        99: Missing.LEFT_BLANK,
    }
