"""Addresses of the researcher's room."""

from urllib.parse import urlencode

from ui.guard import STAFF

RESEARCH = f"{STAFF}/research"
TREND = f"{STAFF}/trend"


def run_address(estimate: int) -> str:
    """Return where one run is shown."""
    return f"{RESEARCH}/runs/{estimate}"


def draws_address(estimate: int) -> str:
    """Return where the draws of a run are fetched as netCDF."""
    return f"{RESEARCH}/runs/{estimate}.nc"


def table_address(estimate: int) -> str:
    """Return where the figures of a run are fetched as CSV."""
    return f"{RESEARCH}/runs/{estimate}.csv"


def job_address(job: int) -> str:
    """Return where one job is shown."""
    return f"{RESEARCH}/jobs/{job}"


def trend_address(construct: str = "") -> str:
    """Return where a construct is followed over its waves.

    Examples
    --------
    >>> trend_address("safety"), trend_address()
    ('/staff/trend?construct=safety', '/staff/trend')
    """
    return f"{TREND}?{urlencode({'construct': construct})}" if construct else TREND
