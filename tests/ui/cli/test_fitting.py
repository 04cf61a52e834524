from indicators.social.sampler import FitProgress
from ui.cli.fitting import counted, fit_bars, piece_bars


def names_of(*told):
    """What a bar is called at each of these reports of (name, done)."""
    named = []
    report = counted(lambda name, _done, _total: named.append(name))
    for name, done in told:
        report(name, done, 4)
    return named


def test_a_fit_that_goes_on_stays_one_piece():
    assert names_of(("trust", 0), ("trust", 0), ("trust", 2), ("trust", 4)) == ["trust"] * 4


def test_a_fit_that_begins_anew_is_a_piece_of_its_own():
    told = names_of(("trust", 1), ("trust", 4), ("trust", 1), ("trust", 4), ("trust", 0))

    assert told == ["trust", "trust", "trust, fit 2", "trust, fit 2", "trust, fit 3"]


def test_each_construct_is_counted_by_itself():
    told = names_of(("trust", 3), ("safety", 1), ("trust", 4), ("safety", 4))

    assert told == ["trust", "safety", "trust", "safety"]


def test_without_a_terminal_every_fit_is_told_on_a_line(capsys):
    with fit_bars() as bars:
        for finished in (2, 4, 1):
            bars(FitProgress(construct="trust", finished=finished, total=4, divergences=0))
    with piece_bars() as bars:
        bars("safety", 1, 2)

    assert capsys.readouterr().err == "trust ...\ntrust, fit 2 ...\nsafety ...\n"
