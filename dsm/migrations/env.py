"""What alembic runs: our tables, on the connection that `dsm.database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from dsm import tables

assert tables.SQLModel is SQLModel  # importing the module is what fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
