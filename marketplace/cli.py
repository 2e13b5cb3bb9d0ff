"""Registers each area's command group."""

from importlib import import_module

from flask import Flask

GROUPS: tuple[str, ...] = (
    "marketplace.api.cli:tokens",
    "marketplace.backup.cli:backup",
    "marketplace.budgets.cli:budgets",
    "marketplace.commissioning.cli:commissioning",
    "marketplace.core.cli:doctor",
    "marketplace.core.cli:worker",
    "marketplace.demo.cli:demo",
    "marketplace.discovery.cli:search",
    "marketplace.ledger.cli:ledger",
    "marketplace.notifications.cli:letters",
    "marketplace.payments.cli:payments",
    "marketplace.people.cli:people",
    "providers.cli:providers",
)


def register(app: Flask) -> None:
    for where in GROUPS:
        module, _, name = where.partition(":")
        app.cli.add_command(getattr(import_module(module), name))
