"""A bare Flask app with our templates: the macros need nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf import CSRFProtect

from marketplace.core.web import jinja
from tests.unit.design_system import sample

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
IMPORTS = "".join(
    f"{{% import 'design_system/{family}.html' as {name} %}}"
    for name, family in (
        ("f", "forms"),
        ("l", "layout"),
        ("c", "cards"),
        ("t", "tables"),
        ("m", "money"),
        ("s", "slots"),
        ("ch", "charts"),
    )
)


def bare_app() -> Flask:
    """Our templates, their filters and a token: no database, no shell."""
    app = Flask("design_system", template_folder=str(TEMPLATES))
    app.config.update(
        SECRET_KEY="for-tests", SITE_NAME="Choose Support", DEMO=True, HELP_PHONE="0161 496 0120", TESTING=True
    )
    jinja.init_app(app)
    app.jinja_env.globals["asset"] = lambda name: f"/static/vendor/{name}"
    CSRFProtect(app)
    return app


def gallery_page(app: Flask, posted: dict[str, Any] | None) -> str:
    """The gallery, its form filled with what was posted (None: not posted)."""
    with app.test_request_context(method="POST" if posted is not None else "GET", data=posted or {}):
        form = sample.SampleForm(meta={"csrf": False})
        if posted is not None:
            form.validate()
        return render_template("design_system/gallery.html", form=form, **sample.context())


@pytest.fixture(scope="session")
def bare() -> Flask:
    return bare_app()


@pytest.fixture
def render(bare: Flask) -> Callable[..., Any]:
    """Renders a line of macros and parses it strictly; returns the tree."""

    def _render(source: str, **context: Any) -> Any:
        with bare.test_request_context():
            markup = render_template_string(IMPORTS + source, **context)
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup)
        return Rendered(markup, tree)

    return _render


class Rendered:
    """The markup and its tree."""

    def __init__(self, source: str, tree: Any) -> None:
        for element in tree.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2]  # pictures are found by plain names too
        self.source = source
        self.find = tree.find
        self.findall = tree.findall
        self.iter = tree.iter


@pytest.fixture
def gallery(bare: Flask) -> Callable[..., str]:
    return lambda posted: gallery_page(bare, posted)
