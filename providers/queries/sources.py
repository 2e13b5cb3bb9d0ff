"""Where imported listings come from."""

from collections.abc import Collection

from sqlalchemy import func, select

from marketplace.core.uow import UnitOfWork
from providers.models import Provider, Service


def service_sources(uow: UnitOfWork, source_ids: Collection[str]) -> dict[int, str]:
    """Source id by service, for the one import that has the most of these ids; empty where none has any."""
    wanted = sorted(source_ids)
    counted: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        rows = uow.session.execute(
            select(Provider.source, func.count())
            .where(Provider.source_id.in_(wanted[at : at + 500]), Provider.source.is_not(None))
            .group_by(Provider.source)
        )
        for source, count in rows:
            counted[str(source)] = counted.get(str(source), 0) + count
    if not counted:
        return {}
    best = max(counted, key=lambda source: (counted[source], source))
    services = uow.session.execute(
        select(Service.id, Provider.source_id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Provider.source == best)
    )
    return {service_id: str(source_id) for service_id, source_id in services}
