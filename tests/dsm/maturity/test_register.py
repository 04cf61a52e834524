import pytest

from dsm.maturity.benchmark import Evidence, assess
from dsm.maturity.errors import DecisionError, PolicyError
from dsm.maturity.events import Choice, Dimension, FindingKind, FindingStatus, Impact, Sign
from dsm.maturity.register import Register
from tests.support.policies import (
    MET,
    MISSING,
    TODAY,
    WHO,
    Book,
    a_book,
    a_book_with_a_finding,
    a_component,
    a_finding,
    a_ladder,
    a_policy,
    a_threshold,
    an_event,
)


def an_impact(policy="digital", indicator="trust"):
    return Impact(
        policy=policy,
        indicator=indicator,
        dimension=Dimension.SOCIAL,
        sign=Sign.BAD,
        magnitude=2,
        chance=0.4,
        text={"en": "Less trust"},
    )


def test_a_command_changes_nothing_by_itself():
    register = a_book().register

    entry = register.record_component("digital", "L3-part", MET, **WHO)

    assert entry.sequence == register.sequence + 1
    assert register.policies["digital"].component("L3-part").state is MISSING


def test_an_answer_is_kept_with_its_day_and_name():
    book = a_book_with_a_finding().write("decide", "F1", Choice.KEEP, reason="A user board.")

    decision = book.register.decisions["F1"][-1]
    assert (decision.day, decision.actor, decision.reason) == (
        TODAY,
        "Kari Nordmann",
        "A user board.",
    )
    assert book.register.status("F1", TODAY) is FindingStatus.KEEP


def test_an_acceptance_without_reason_or_end_leaves_no_entry():
    register = a_book_with_a_finding().register

    with pytest.raises(DecisionError, match="no reason"):
        register.decide("F1", Choice.ACCEPT, reason=" ", until=TODAY, **WHO)
    with pytest.raises(DecisionError, match="without an end date"):
        register.decide("F1", Choice.ACCEPT, reason="A trial.", **WHO)


@pytest.mark.parametrize(
    ("command", "arguments", "error", "problem"),
    [
        ("register_policy", (a_policy(),), PolicyError, "registered already"),
        ("define_component", ("other", a_component()), PolicyError, "no policy 'other'"),
        ("define_component", ("digital", a_component("L1-part")), PolicyError, "already"),
        ("record_component", ("digital", "L9", MET), PolicyError, "no component 'L9'"),
        ("set_threshold", ("other", a_threshold()), PolicyError, "no policy 'other'"),
        ("open_event", (an_event(),), DecisionError, "open already"),
        ("open_event", (an_event("x"), [an_impact("other")]), PolicyError, "no policy 'other'"),
        ("raise_finding", (a_finding(),), DecisionError, "a finding 'F1' already"),
        ("raise_finding", (a_finding("F2", event="x"),), DecisionError, "no event 'x'"),
        ("raise_finding", (a_finding("F2", policy="x"),), PolicyError, "no policy 'x'"),
        ("raise_finding", (a_finding("F2", refers_to="L9"),), PolicyError, "no component 'L9'"),
        ("raise_finding", (a_finding("F2", refers_to=""),), DecisionError, "refers to"),
        ("raise_finding", (a_finding("F2", refers_to="L1-part"),), DecisionError, "in place"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_reason(command, arguments, error, problem):
    register = a_book_with_a_finding().register

    with pytest.raises(error, match=problem) as refused:
        getattr(register, command)(*arguments, **WHO)

    assert refused.value.fix


def test_an_answer_to_no_finding_is_refused_with_the_choices():
    with pytest.raises(DecisionError) as refused:
        a_book_with_a_finding().register.decide("F9", Choice.KEEP, reason="So.", **WHO)

    assert refused.value.fix == "Choose one of: F1."


def test_only_a_component_can_turn():
    register = a_book_with_a_finding().register
    finding = a_finding("F2", kind=FindingKind.NEW_POLICY, refers_to="")

    with pytest.raises(DecisionError, match="not about a component"):
        register.raise_finding(finding, turns=MISSING, **WHO)
    with pytest.raises(DecisionError, match="in place"):
        register.raise_finding(a_finding("F3", refers_to="L1-part"), turns=MET, **WHO)


def test_an_entry_has_a_name():
    with pytest.raises(DecisionError, match="no name"):
        Register().register_policy(a_policy(), at=WHO["at"], actor=" ")


def test_an_event_affects_policies_by_effect_by_threshold_and_by_finding():
    book = Book()
    for name in ("by-effect", "by-threshold", "by-finding", "untouched"):
        book.write("register_policy", a_policy(name))
    book.write("set_threshold", "by-threshold", a_threshold(indicator="trust"))
    book.write("open_event", an_event(), [an_impact("by-effect", indicator="trust")])
    finding = a_finding(policy="by-finding", kind=FindingKind.NEW_INDICATOR, refers_to="")
    book.write("raise_finding", finding)

    assert book.register.affected("new-thing") == ("by-effect", "by-threshold", "by-finding")


def test_a_level_is_remembered_with_its_chances_and_hashes():
    book = a_book(a_ladder(MET, MET, MISSING))
    evidence = Evidence({}, made_from={"answers": "a1"})

    found = assess(book.register.policies["digital"], evidence)
    book.write("record_assessment", found)

    record = book.register.assessed["digital"][0]
    assert (record.level, record.chances, record.made_from) == (
        2,
        (0, 0, 1, 0, 0, 0),
        {"answers": "a1"},
    )
