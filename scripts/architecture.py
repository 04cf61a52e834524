"""Write the module table of ARCHITECTURE.md from the first line of every module."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "ARCHITECTURE.md"
PACKAGES = ("surveys", "indicators", "dsm", "ui")
BEGIN, END = "<!-- modules -->\n", "<!-- end of modules -->"


def modules() -> list[Path]:
    """Return every module of the four packages but the empty fronts, lower floors first."""
    found = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    return [path.relative_to(ROOT) for path in found if path.name != "__init__.py"]


def table() -> str:
    """Return the table: module, what it holds."""
    rows = [f"| `{path.as_posix()}` | {_first_line(path)} |" for path in modules()]
    return "\n".join(["| Module | Holds |", "|---|---|", *rows]) + "\n"


def written() -> str:
    """Return the table as it stands in the file."""
    return FILE.read_text(encoding="utf-8").split(BEGIN, 1)[1].split(END, 1)[0]


def main() -> None:
    """Put today's table in the place of the old one."""
    text = FILE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN, 1)[0], text.split(END, 1)[1]
    FILE.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")


def _first_line(path: Path) -> str:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    text = ast.get_docstring(tree) or ""
    return text.splitlines()[0].replace("|", "\\|") if text else ""


if __name__ == "__main__":
    main()
