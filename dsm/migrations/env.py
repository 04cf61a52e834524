"""What alembic runs: our tables, on the connection that `dsm.database.migrate` hands over."""

from alembic import context

from dsm.tables import CityRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=CityRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
