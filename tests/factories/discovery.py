"""A searchable market for tests: listings made, and the index in step with them."""

from typing import Any

from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork
from providers.services.changes import touch
from tests.factories.providers import make_provider, make_service

SK4 = {"lat": 53.4185, "lon": -2.1769}
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def make_listing(uow: UnitOfWork, name: str = "Swimming companion", **more: Any) -> int:
    """A published service of its own provider near SK4; returns its id."""
    provider = make_provider(uow, more.pop("provider_name", f"{name} Ltd"), **more.pop("provider", {}))
    service = make_service(uow, provider, name, **({"lat": SK4["lat"], "lon": SK4["lon"]} | more))
    touch(uow, [service.id])
    return service.id


def index(site: Site) -> None:
    """The worker's turn: what was written can be found."""
    site.worker.turn()
