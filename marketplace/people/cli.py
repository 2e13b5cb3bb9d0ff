"""`flask people`."""

import re

import click

from marketplace.core.errors import DomainError
from marketplace.core.site import site, units
from marketplace.people import services

ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@click.group()
def people() -> None:
    """Accounts and organisations."""


@people.command("create-operator")
@click.argument("email")
@click.option("--first-name", default="First", show_default=True, help="As it is shown to colleagues.")
@click.option("--last-name", default="Operator", show_default=True, help="As it is shown to colleagues.")
def create_operator(email: str, first_name: str, last_name: str) -> None:
    """The first account of an empty site: prints a single-use link for EMAIL to choose a password."""
    if not ADDRESS.fullmatch(email) or len(email) > 254:
        raise click.BadParameter("it needs an @ and a dot, like name@example.org", param_hint="EMAIL")
    settings = site().settings
    try:
        link = units().write(
            services.create_operator,
            email=email,
            given_name=first_name,
            family_name=last_name,
            organisation_name=settings.site_name,
        )
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(services.link_url(link, secret=settings.secret_key, base_url=settings.base_url))
    click.echo(f"It works once, until {link.expires_at:%d %B %Y}.", err=True)
