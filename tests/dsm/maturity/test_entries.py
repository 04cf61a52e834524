from datetime import UTC, datetime

import pytest

from dsm.maturity.entries import Entry, EntryKind


def test_an_entry_without_a_time_zone_is_a_bug():
    now = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
    valid = {"sequence": 1, "actor": "Kari", "kind": EntryKind.EVENT_OPENED, "payload": {}}

    assert Entry(at=now, **valid).at == now
    with pytest.raises(ValueError, match="time zone"):
        Entry(at=now.replace(tzinfo=None), **valid)
