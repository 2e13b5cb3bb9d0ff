"""A small town: a funder with staff, one holder, a provider with a worker. Ids, good in every session."""

from dataclasses import dataclass

import pytest

from tests.factories import people as make


@dataclass(frozen=True)
class Town:
    funder: int
    operator: int
    admin: int
    coordinator: int
    commissioner: int
    holder: int
    provider: int
    manager: int
    worker: int


@pytest.fixture
def town(units) -> Town:
    def build(uow):
        funder = make.make_funder(uow)
        coordinator = make.make_staff(uow, funder, "coordinator", "Cora", "Lind")
        provider = make.make_organisation(uow, name="Brook Lane Swimming")
        return Town(
            funder=funder.id,
            operator=make.make_operator(uow).id,
            admin=make.make_staff(uow, funder, "funder_admin", "Ada", "Bell").id,
            coordinator=coordinator.id,
            commissioner=make.make_staff(uow, funder, "commissioner", "Colm", "Reed").id,
            holder=make.make_holder(uow, funder, coordinator).person_id,
            provider=provider.id,
            manager=make.make_staff(uow, provider, "provider_manager", "Mina", "Shah").id,
            worker=make.make_staff(uow, provider, "provider_worker", "Wes", "Dean").id,
        )

    return units.write(build)
