from dsm.estimated import Estimated, Judged
from dsm.reported import ConstructReport


def a_check(name, *, passed):
    return Judged(
        id=name,
        about="fit",
        passed=passed,
        value=1.0,
        limit=2.0,
        sentence=f"The {name} is {'small' if passed else 'large'}.",
    )


def a_report(*checks):
    estimated = Estimated(
        id=1,
        construct="trust",
        wave="autumn",
        asked="2026-10",
        frame="town",
        simulated=True,
        hash="h",
        made_from={},
        model_version="m-1",
        seed=1,
        passed=True,
        fits=True,
        verdict=checks,
        file="f.nc",
        made_on="2026-11-22",
        published=False,
    )
    return ConstructReport(estimated=estimated, populations=(), refused=())


def test_a_verdict_without_failures_counts_the_checks():
    report = a_report(a_check("gap", passed=True), a_check("error", passed=True))

    assert report.verdict == "All 2 checks passed."


def test_a_verdict_says_what_failed_and_nothing_else():
    report = a_report(a_check("gap", passed=True), a_check("error", passed=False))

    assert report.verdict == "1 of 2 checks failed. The error is large."


def test_a_verdict_remarks_on_what_passed_but_not_easily():
    report = a_report(a_check("gap", passed=True), a_check("straight-lining", passed=True))

    assert report.verdict == ("All 2 checks passed, with one remark. The straight-lining is small.")
