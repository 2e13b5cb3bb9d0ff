"""One table: every blueprint, where it is mounted, and who may come in. An unlisted one serves nobody."""

from importlib import import_module
from typing import NamedTuple

from flask import Flask
from flask_smorest import Blueprint as Described

from marketplace.api.v1 import doorway
from marketplace.api.v1.documented import CONFIG, api
from marketplace.core.web.access import Policy, guard
from marketplace.extensions import csrf


class Row(NamedTuple):
    """`where` is `module:name` of the blueprint."""

    where: str
    prefix: str | None
    policy: Policy


TABLE: tuple[Row, ...] = (
    Row("marketplace.api.v1.views.bookings:blueprint", "/api/v1", Policy.TOKEN),
    Row("marketplace.api.v1.views.money:blueprint", "/api/v1", Policy.TOKEN),
    Row("marketplace.api.v1.views.search:blueprint", "/api/v1", Policy.PUBLIC),
    Row("marketplace.bookings.web.access:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.booking:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.cancel:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.enquiry:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.home:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.inbox:blueprint", None, Policy.PROVIDER),
    Row("marketplace.bookings.web.invoices:blueprint", None, Policy.PROVIDER),
    Row("marketplace.bookings.web.invoices:one_blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.provider:blueprint", None, Policy.PROVIDER),
    Row("marketplace.bookings.web.record:blueprint", None, Policy.PROVIDER),
    Row("marketplace.bookings.web.request:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.bookings.web.staff:blueprint", None, Policy.FUNDER),
    Row("marketplace.bookings.web.visit:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.budgets.web.changing:blueprint", None, Policy.FUNDER),
    Row("marketplace.budgets.web.money:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.budgets.web.setup:blueprint", None, Policy.FUNDER),
    Row("marketplace.commissioning.web.views:blueprint", None, Policy.FUNDER),
    Row("marketplace.core.web.health:blueprint", None, Policy.PUBLIC),
    Row("marketplace.core.web.pages:blueprint", None, Policy.PUBLIC),
    Row("marketplace.delegation.web.asked:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.delegation.web.asked:caseload_blueprint", None, Policy.BROKER),
    Row("marketplace.delegation.web.holder:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.delegation.web.record:blueprint", None, Policy.FUNDER),
    Row("marketplace.discovery.web.views:blueprint", None, Policy.PUBLIC),
    Row("marketplace.notifications.web.views:messages_blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.notifications.web.views:tasks_blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.payments.web.bills:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.payments.web.runs:blueprint", None, Policy.FUNDER),
    Row("marketplace.people.web.account:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.people.web.holders:blueprint", None, Policy.FUNDER),
    Row("marketplace.people.web.links:blueprint", None, Policy.PUBLIC),
    Row("marketplace.people.web.operator:blueprint", "/operator", Policy.OPERATOR),
    Row("marketplace.people.web.sign_in:blueprint", None, Policy.PUBLIC),
    Row("marketplace.people.web.staff:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.plans.web.approver:blueprint", None, Policy.FUNDER),
    Row("marketplace.plans.web.coordinator:blueprint", None, Policy.FUNDER),
    Row("marketplace.plans.web.editor:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.plans.web.holder:blueprint", None, Policy.SIGNED_IN),
    Row("marketplace.safeguarding.web.public:blueprint", None, Policy.PUBLIC),
    Row("marketplace.safeguarding.web.staff:blueprint", None, Policy.SAFEGUARDING),
    Row("marketplace.safeguarding.web.staff:contacts_blueprint", None, Policy.SIGNED_IN),
    Row("providers.web.claims:blueprint", None, Policy.SIGNED_IN),
    Row("providers.web.claims_review:blueprint", "/operator", Policy.OPERATOR),
    Row("providers.web.listing:blueprint", None, Policy.PROVIDER),
    Row("providers.web.pages:blueprint", None, Policy.PUBLIC),
    Row("providers.web.proofs:blueprint", None, Policy.PROVIDER),
    Row("providers.web.register:blueprint", None, Policy.SIGNED_IN),
    Row("providers.web.review:blueprint", "/operator", Policy.OPERATOR),
    Row("providers.web.services:blueprint", None, Policy.PROVIDER),
    Row("providers.web.team:blueprint", None, Policy.PROVIDER),
)


def register(app: Flask) -> None:
    """Mounts the table and guards every request by its policy."""
    policies: dict[str, Policy] = {"api-docs": Policy.PUBLIC}
    app.config.from_mapping(CONFIG)
    api.init_app(app)
    for where, prefix, policy in TABLE:
        module, _, name = where.partition(":")
        blueprint = getattr(import_module(module), name)
        if isinstance(blueprint, Described):
            api.register_blueprint(blueprint, url_prefix=prefix)
            csrf.exempt(blueprint)  # a token speaks, never a cookie
        else:
            app.register_blueprint(blueprint, url_prefix=prefix)
        policies[blueprint.name] = policy
    app.before_request(doorway.recognise)  # after the cookie's, which never speaks for the API
    guard(app, policies)
