import json

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dsm import audit
from dsm.database import transaction
from dsm.elicitation import answering
from dsm.elicitation.elicitation import Kind
from dsm.settings import read_settings
from tests.support.elicitations import BEST_WORST, a_panel, an_elicitation, people
from tests.ui.cli.conftest import Terminal
from ui.cli.experts_dialogue import Dialogue
from ui.cli.main import run

UP, DOWN, ENTER, STOP = "\x1b[A", "\x1b[B", "\r", "\x03"


@pytest.fixture
def invited(engine):
    """Make a panel in the house behind the commands."""

    def invited(asked=None):
        settings = read_settings()
        folder, secret = settings.keys_folder, settings.secret
        return a_panel(engine, folder, asked, people=people(4), secret=secret)

    return invited


@pytest.fixture
def panel(invited):
    return invited()


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run a command at a terminal at which these keys are typed."""

    def command(keys, *arguments):
        monkeypatch.setattr("sys.stdin", Terminal())
        with (
            create_pipe_input() as pipe,
            create_app_session(input=pipe, output=DummyOutput()),
        ):
            pipe.send_text("".join(keys))
            with pytest.raises(SystemExit) as ended:
                run([str(argument) for argument in arguments])
        return int(ended.value.code or 0), *capsys.readouterr()

    return command


def own(panel, name="expert-1"):
    seat = panel.seat(name)
    with transaction(panel.engine) as session:
        return answering.own(session, seat)


def link(panel, name="expert-1"):
    return f"https://svar.example.no/e/panel?t={panel.tokens[name]}{ENTER}"


def entered(panel):
    with transaction(panel.engine) as session:
        log = audit.entries(session, subject="elicitation:panel")
    return [one.detail["state"] for one in log if one.action == "enter-judgement"]


LEVELS = (ENTER, DOWN, ENTER, DOWN * 2, ENTER, ENTER)  # the last: no conflict of interest


def test_an_expert_judges_by_her_own_link(panel, typed):
    code, out, err = typed((link(panel), *LEVELS), "experts", "enter", "panel")

    assert code == 0, err
    assert "is handed in" in out
    assert own(panel).content == {"levels": {"cost": 1, "noise": 2, "time": 3}, "conflict": ""}
    assert own(panel).complete
    assert panel.tokens["expert-1"] not in out + err
    assert entered(panel) == []


def test_somebody_writes_down_what_an_expert_says(panel, typed):
    code, out, err = typed(LEVELS, "experts", "enter", "panel", "--expert", "Expert-2")

    assert code == 0, err
    assert own(panel, "expert-2").complete
    assert own(panel, "expert-1").content == {}
    assert entered(panel) == ["handed-in", "begun"]
    assert panel.seat("expert-2").label not in out + err


def test_a_pause_keeps_what_was_said_and_hands_nothing_in(panel, typed):
    code, out, _ = typed((link(panel), ENTER, STOP), "experts", "enter", "panel")

    assert code == 0
    assert "go on at any time" in out
    assert own(panel).content == {"levels": {"cost": 1}}
    assert not own(panel).complete


def test_whoever_writes_down_begins_anew_and_sees_nothing_that_was_saved(panel, typed):
    saved = {"levels": {"cost": 4, "noise": 4}}
    panel.judge("expert-1", saved, complete=False)

    # The first menu stands at the lowest level, not at the saved one; a pause keeps what was saved.
    paused = typed((ENTER, STOP), "experts", "enter", "panel", "--expert", "expert-1")
    before = own(panel).content
    typed(LEVELS, "experts", "enter", "panel", "--expert", "expert-1")

    assert "Begin anew" in paused[1]
    assert before == saved
    assert own(panel).content["levels"] == {"cost": 1, "noise": 2, "time": 3}


@pytest.mark.parametrize("complete", [False, True])
def test_what_is_saved_elsewhere_meanwhile_is_not_overwritten(panel, typed, monkeypatch, complete):
    newer = {"levels": {"cost": 5}}
    ask = Dialogue.hold

    def hold(dialogue, content):
        panel.judge("expert-1", newer, complete=complete)
        return ask(dialogue, content)

    monkeypatch.setattr(Dialogue, "hold", hold)
    code, _, err = typed((link(panel), *LEVELS), "experts", "enter", "panel")

    assert code == 3
    assert "Something newer was saved meanwhile" in err
    assert own(panel).content == newer


def test_a_half_changed_judgement_does_not_replace_one_that_is_handed_in(panel, typed):
    panel.judge("expert-1", {"levels": {"cost": 5, "noise": 5, "time": 5}})

    typed((ENTER, STOP), "experts", "enter", "panel", "--expert", "expert-1")

    assert own(panel).content == {"levels": {"cost": 5, "noise": 5, "time": 5}}


def test_what_the_method_refuses_is_told_and_asked_again(invited, typed):
    panel = invited(an_elicitation(Kind.BEST_WORST))

    # cost best, noise worst, 2 times only, but time 9 below the best; then all again, in order.
    wrong = (ENTER, ENTER, DOWN, ENTER, DOWN * 8, ENTER, DOWN * 3, ENTER, ENTER)
    right = (ENTER, ENTER, DOWN * 6, ENTER, UP * 7, ENTER, ENTER, ENTER)
    code, _, err = typed((*wrong, *right), "experts", "enter", "panel", "--expert", "expert-1")

    assert code == 0
    assert "further apart" in err
    assert own(panel).content == {**BEST_WORST, "conflict": ""}


def test_others_are_told_in_the_second_round_only(panel, typed):
    for level, name in enumerate(panel.tokens, 1):
        panel.judge(name, {"levels": {"cost": level}})
    first = typed((link(panel), STOP), "experts", "enter", "panel")
    panel.close()
    panel.reopen()

    second = typed((link(panel), STOP), "experts", "enter", "panel")
    written_down = typed((STOP,), "experts", "enter", "panel", "--expert", "expert-1")

    assert "others" not in first[2]
    assert "Round 1, cost: you 1; others 2, 3, 4" in second[2]
    assert "Round 1" not in written_down[2]


def test_a_judgement_is_handed_over_as_json(dsm, panel, tmp_path):
    file = tmp_path / "said.json"
    file.write_text(json.dumps({"levels": {"cost": 2}}), "utf-8")

    done = dsm("experts", "enter", "panel", "--expert", "expert-3", "--answers", file)

    assert done.code == 0, done.err
    assert own(panel, "expert-3").complete


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"levels": {"cost": 9}}',
        "{}",
        "[" * 100_000,
        f'{{"levels": {{"cost": {"[" * 900}{"]" * 900}}}}}',
        f'{{"levels": {{"cost": {"[" * 9_000}{"]" * 9_000}}}}}',
    ],
    ids=["broken", "list", "off-scale", "empty", "endless", "nested", "nested-deeply"],
)
def test_json_that_does_not_fit_is_told(dsm, panel, tmp_path, text):
    file = tmp_path / "said.json"
    file.write_text(text, "utf-8")

    done = dsm("experts", "enter", "panel", "--expert", "expert-3", "--answers", file)

    assert done.code == 3
    assert own(panel, "expert-3").content == {}


def test_without_a_terminal_or_by_a_wrong_name_nothing_is_asked(dsm, panel, typed, tmp_path):
    silent = dsm("experts", "enter", "panel")
    wrong = typed((), "experts", "enter", "panel", "--expert", "nobody")
    language = typed((), "experts", "enter", "panel", "--expert", "expert-1", "--language", "fi")
    missing = dsm(
        "experts", "enter", "panel", "--expert", "expert-1", "--answers", tmp_path / "no.json"
    )

    assert [silent.code, wrong[0], language[0], missing.code] == [3, 3, 3, 3]
    assert "--answers" in silent.err
    assert "en, nb" in language[2]
