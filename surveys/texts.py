"""What people read, in the three languages of the house."""

from dataclasses import dataclass

from surveys.toml_tables import TomlTable

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Bokmål (nb), Nynorsk (nn) and English (en).

    Examples
    --------
    >>> Text("Trygghet", "Tryggleik", "Safety")["nn"]
    'Tryggleik'
    """

    nb: str
    nn: str
    en: str

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        text: str = getattr(self, language)
        return text


def read_text(table: TomlTable, key: str) -> Text:
    """Return the text under `key`; each of the three languages must be there."""
    return inline_text(table.table(key), close=True)


def read_optional_text(table: TomlTable, key: str) -> Text | None:
    """Return the text under `key`, or None when there is none."""
    return read_text(table, key) if table.has(key) else None


def inline_text(table: TomlTable, *, close: bool = False) -> Text:
    """Return the text whose languages stand among the other keys of `table`."""
    text = Text(*(table.get(language, str) for language in LANGUAGES))
    if close:
        table.close()
    return text
