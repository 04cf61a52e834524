"""Every threat of the list in SECURITY.md has a test, and every such test is in the list."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"^(?:async )?def (test_threats?_\w+)\(", re.MULTILINE)
HOW_MANY = 32


def rows() -> dict[int, str]:
    """Return what stands of guard and test, by number."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    return {int(row[1]): f"{row[3]} {row[4]}" for row in ROW.finditer(text)}


def where_tested() -> dict[int, set[str]]:
    """Return the files in which each threat has a test."""
    found: dict[int, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in TEST.findall(path.read_text(encoding="utf-8")):
            numbers = re.match(r"test_threats?_(\d\d)(?:_and_(\d\d))?_", name)
            assert numbers, name
            for number in filter(None, numbers.groups()):
                found.setdefault(int(number), set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_all_threats_are_listed_and_each_names_where_it_is_tested():
    listed, met = rows(), where_tested()

    assert sorted(listed) == list(range(1, HOW_MANY + 1))
    assert {number: files for number, files in met.items() if number not in listed} == {}
    assert [n for n in listed if n not in met and "No upload" not in listed[n]] == []
    for number, files in met.items():
        assert any(Path(file).name in listed[number] for file in files), (number, files)
