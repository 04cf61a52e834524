"""Every page of the staff rooms, registered at its address."""

from . import downloads, warming
from .office import Office
from .pages import (
    audit,
    builder,
    city,
    components,
    early,
    elicitation,
    event,
    experts,
    job,
    new_elicitation,
    new_survey,
    panel,
    people,
    plans,
    policies,
    policy,
    policy_log,
    report_event,
    research,
    run,
    survey,
    surveys,
    trend,
)
from .research import routes as research_routes
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
    experts.register(office)
    new_elicitation.register(office)
    elicitation.register(office)
    early.register(office)
    survey.register(office)
    routes.register(office)
    research.register(office)
    job.register(office)
    research_routes.register(office)
    run.register(office)
    trend.register(office)
