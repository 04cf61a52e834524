import pytest

from ui.cli.kernels import compile_once


@pytest.mark.slow
def test_the_first_time_says_what_takes_so_long_and_the_second_says_nothing(tmp_path, capsys):
    compile_once(tmp_path)
    first = capsys.readouterr().err

    compile_once(tmp_path)

    assert first.count("Compiling the model's kernels, once") == 1
    assert capsys.readouterr().err == ""
