"""Texts that would run or fetch something if they ever became more than text, and where to put them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    '"><img src=x onerror=alert(4)>',
    "'><img src=x onerror=alert(5)>",
    '" onmouseover=alert(6) autofocus onfocus=alert(6) x="',
    "' onfocus=alert(7) autofocus x='",
    "<svg onload=alert(8)>",
    "<svg><script>alert(9)</script></svg>",
    "<svg><animate onbegin=alert(10) attributeName=x></svg>",
    "<body onload=alert(11)>",
    "<iframe src=javascript:alert(12)></iframe>",
    "<iframe srcdoc='<script>alert(13)</script>'></iframe>",
    "<a href=javascript:alert(14)>x</a>",
    "javascript:alert(15)",
    "<a href='java\tscript:alert(16)'>x</a>",
    "<form action=javascript:alert(17)><button>x</button></form>",
    "<button formaction=javascript:alert(18)>x</button>",
    "<input autofocus onfocus=alert(19)>",
    "<details open ontoggle=alert(20)>",
    "<video><source onerror=alert(21)></video>",
    "<audio src=x onerror=alert(22)>",
    "<object data=javascript:alert(23)>",
    "<embed src=javascript:alert(24)>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<style>@import 'https://evil.example/y.css';</style>",
    "<div style='background:url(https://evil.example/z.png)'>x</div>",
    "<img src=https://evil.example/pixel.png>",
    "</title><script>alert(31)</script>",
    "</textarea><script>alert(32)</script>",
    "</style><script>alert(33)</script>",
    "<!--<img src=--><img src=x onerror=alert(34)>",
    "<math><mtext><img src=x onerror=alert(35)></mtext></math>",
    "{{constructor.constructor('alert(36)')()}}",
    "${alert(37)}",
    "`-alert(38)-`",
    "\\x3cscript\\x3ealert(39)\\x3c/script\\x3e",
    "&lt;script&gt;alert(40)&lt;/script&gt;",
)
ALL = " ".join(PAYLOADS)
WHO = " ".join(PAYLOADS[:9])  # a name has to be typed at the login
TONGUES = {"nb", "nn", "en", "uk"}
# Texts that people write. What is left out are names that programs look things up by.
WRITTEN = {
    "account": ("name",),
    "audit": ("actor", "action", "subject"),
    "city": ("name", "residents_source"),
    "campaign": ("name", "contact", "purpose", "legal_basis"),
    "delivery": ("provenance",),
    "deletion": ("campaign", "by"),
    "frame": ("provenance",),
    "free_text": ("text",),
    "questionnaire": ("published_by",),
    "questionnaire_draft": ("saved_by",),
    "sending": ("by",),
    "policy_log": ("actor",),
}


def poisoned(stored: Any, text: str = ALL) -> Any:
    """Put one text, by default all payloads, into every text of something stored."""
    if isinstance(stored, dict):
        if stored and set(stored) <= TONGUES:
            return dict.fromkeys(stored, text)
        return {name: poisoned(value, text) for name, value in stored.items()}
    return [poisoned(value, text) for value in stored] if isinstance(stored, list) else stored


def poison(engine: Engine) -> None:
    """Write the payloads into every text column, past every check of ours, as an attacker would."""
    with engine.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(triggers).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in SQLModel.metadata.sorted_tables:
            _poison_table(connection, table)


def _poison_table(connection: sa.Connection, table: sa.Table) -> None:
    written = dict.fromkeys(WRITTEN.get(table.name, ()), WHO if table.name == "account" else ALL)
    if written:
        connection.execute(sa.update(table).values(**written))
    keys = list(table.primary_key.columns)
    for column in table.columns:
        if isinstance(column.type, sa.JSON) and table.name not in {"contact", "response", "inbox"}:
            for row in connection.execute(sa.select(*keys, column)).all():
                changed = poisoned(row[-1])
                if changed != row[-1]:
                    where = sa.and_(*(k == v for k, v in zip(keys, row[:-1], strict=True)))
                    connection.execute(sa.update(table).where(where).values({column.name: changed}))
