"""Pages that say what the site is: help, offering support, accessibility, privacy."""

from flask import Blueprint, current_app, render_template, url_for

blueprint = Blueprint("pages", __name__)

REGISTER = "providers_register.start"
"""Where a provider begins, once signed in."""


@blueprint.get("/help")
def help_page() -> str:
    return render_template("pages/help.html")


@blueprint.get("/offer")
def offer() -> str:
    start = url_for(REGISTER) if REGISTER in current_app.view_functions else "/home"
    return render_template("pages/offer.html", start_url=start)


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> str:
    return render_template("pages/privacy.html")
