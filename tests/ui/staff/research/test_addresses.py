from ui.staff.research.addresses import (
    draws_address,
    job_address,
    run_address,
    table_address,
    trend_address,
)


def test_addresses_lie_in_the_staff_rooms():
    assert run_address(7) == "/staff/research/runs/7"
    assert draws_address(7) == "/staff/research/runs/7.nc"
    assert table_address(7) == "/staff/research/runs/7.csv"
    assert job_address(3) == "/staff/research/jobs/3"


def test_what_is_asked_for_is_quoted():
    assert trend_address("a&b") == "/staff/trend?construct=a%26b"
