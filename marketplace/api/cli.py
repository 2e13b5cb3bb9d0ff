"""`flask tokens`."""

import click

from marketplace.api import services
from marketplace.core.actor import SYSTEM
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.site import units


@click.group()
def tokens() -> None:
    """Bearer tokens for the JSON API."""


@tokens.command()
@click.argument("email")
@click.option("--days", default=90, show_default=True, help="How long it lasts.")
def create(email: str, days: int) -> None:
    """Print a new token for the person with the account EMAIL. It is shown this once only."""
    try:
        click.echo(units().write(services.create_token, SYSTEM, email=email, days=days))
    except InvalidInput as error:
        raise click.UsageError("; ".join(word for words in error.fields.values() for word in words)) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error


@tokens.command()
@click.argument("email")
def revoke(email: str) -> None:
    """Take back every token of the person with the account EMAIL."""
    try:
        click.echo(f"{units().write(services.revoke_tokens, SYSTEM, email=email)} tokens taken back.")
    except DomainError as error:
        raise click.ClickException(error.message) from error
