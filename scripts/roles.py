"""Write the table of roles and actions into docs/roles.md."""

from pathlib import Path

from dsm.roles import printed

PAGE = Path(__file__).parents[1] / "docs" / "roles.md"


def with_table(page: str) -> str:
    """Return the page with its table made anew; what stands around it is kept."""
    head, _, rest = page.partition("| action |")
    _, _, tail = rest.partition("\n\n")
    return f"{head}{printed()}\n{tail}"


def write() -> None:
    """Bring docs/roles.md up to date."""
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
