"""What alembic runs: our tables, on the connection that `dsm.database.migrate` hands over."""

from alembic import context

from dsm.elicitation.tables import ElicitationRow
from dsm.surveying.tables import CampaignRow
from dsm.tables import CityRow

# One metadata; naming a class of each file makes sure that all tables are in it.
assert CampaignRow.metadata is ElicitationRow.metadata is CityRow.metadata
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=CityRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
