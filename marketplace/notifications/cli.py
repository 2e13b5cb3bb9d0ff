"""`flask letters`."""

import json
from pathlib import Path

import click
from flask import current_app

from marketplace.core.site import site
from marketplace.notifications.services import print_letters


@click.group()
def letters() -> None:
    """Letters for people who want to hear from us by post."""


@letters.command()
@click.option(
    "--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pages."
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def export(folder: Path, as_json: bool) -> None:
    """Write each waiting letter as a page to print. A second run writes only what is new."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = current_app.jinja_env.get_template("letters/letter.css").render()
    (folder / "letter.css").write_text(sheet, encoding="utf-8")

    def write(name: str, page: str) -> None:
        part = folder / f".{name}.part"
        part.write_text(page, encoding="utf-8")
        part.rename(folder / name)

    done = print_letters(site().units, site().ports["composer"], write)
    if as_json:
        click.echo(json.dumps({"written": done.written, "stopped": done.stopped}))
        return
    click.echo(f"{done.written} letters written, {done.stopped} held back")
