"""Take what was deleted off the disk as well: its bytes otherwise lie in pages until these are used."""

from collections.abc import Sequence

from sqlalchemy.engine import Engine


def scrub(engine: Engine, tables: Sequence[str]) -> None:
    """Rewrite tables, so that rows deleted before are in no file of the database any more.

    On SQLite the whole file is rebuilt and the write-ahead log cut to nothing, unless somebody
    reads at that moment; then the next one cuts it. On PostgreSQL the tables are rewritten; its
    own write-ahead log and backups live as long as the server is told.

    Parameters
    ----------
    tables : sequence of str
        Names of ours, never from outside.
    """
    # Neither database rebuilds inside a transaction.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in tables:
            connection.exec_driver_sql(f"VACUUM FULL {table}")
