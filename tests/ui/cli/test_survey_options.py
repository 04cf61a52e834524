import stat
from datetime import date

import pytest

from ui.cli.options import OptionError
from ui.cli.survey_options import day, end, moment, require_writable, write_secret


def test_moments_are_read_as_the_towns_clocks_show_them():
    assert moment("2027-06-01 08:00", "--opens").isoformat() == "2027-06-01T08:00:00+02:00"
    assert moment("2027-06-01T08:00+00:00", "--opens").isoformat() == "2027-06-01T08:00:00+00:00"


def test_a_last_day_is_included_whole_and_a_moment_is_taken_at_its_word():
    assert end("2027-03-28", "--closes").isoformat() == "2027-03-29T00:00:00+02:00"
    assert end("2027-03-28 12:00", "--closes").isoformat() == "2027-03-28T12:00:00+02:00"


@pytest.mark.parametrize("read", [moment, day, end])
def test_what_is_no_day_is_shown_with_its_flag(read):
    with pytest.raises(OptionError, match="--closes: 'soon'"):
        read("soon", "--closes")


def test_a_day_is_a_day():
    assert day(" 2027-03-28 ", "--delete-answers") == date(2027, 3, 28)


def test_a_file_with_codes_is_for_its_owner_alone_and_never_overwritten(tmp_path):
    file = tmp_path / "letters.pdf"

    write_secret(file, b"codes")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(OptionError, match="cannot be written"):
        write_secret(file, b"others")
    assert file.read_bytes() == b"codes"


def test_a_file_that_could_not_be_written_is_refused_before_codes_are_made(tmp_path):
    taken = tmp_path / "taken.pdf"
    taken.touch()

    require_writable(None, tmp_path / "free.pdf")
    for wrong in (taken, tmp_path / "nowhere" / "free.pdf"):
        with pytest.raises(OptionError, match="exists already, or its folder does not"):
            require_writable(wrong)
