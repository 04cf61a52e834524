"""Every page of the staff rooms, registered at its address."""

from . import downloads, warming
from .office import Office
from .pages import (
    audit,
    builder,
    city,
    components,
    event,
    new_survey,
    panel,
    people,
    plans,
    policies,
    policy,
    policy_log,
    report_event,
    survey,
    surveys,
)
from .surveys import routes


def register_pages(office: Office) -> None:
    """Add every page to NiceGUI; called once per process."""
    city.register(office)
    audit.register(office)
    people.register(office)
    downloads.register(office)
    warming.register(office)
    components.register(office)
    policies.register(office)
    plans.register(office)
    policy.register(office)
    event.register(office)
    report_event.register(office)
    policy_log.register(office)
    surveys.register(office)
    new_survey.register(office)
    builder.register(office)
    panel.register(office)
    survey.register(office)
    routes.register(office)
