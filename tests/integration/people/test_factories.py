"""The people that other tests are built on are whole."""

from marketplace.people import queries
from marketplace.people.domain import Role
from tests.factories import people as make


def test_a_holder_has_a_funder_a_coordinator_and_a_confirmed_council(units):
    def world(uow):
        funder = make.make_funder(uow)
        coordinator = make.make_staff(uow, funder, "coordinator")
        return funder.id, coordinator.id, make.make_holder(uow, funder, coordinator).person_id

    funder_id, coordinator_id, holder_id = units.write(world)
    record = units.read(queries.holder, holder_id)
    assert (record.funder_id, record.coordinator_id, record.local_authority) == (funder_id, coordinator_id, "E08000007")
    assert [person.id for person in units.read(queries.staff, funder_id, Role.COORDINATOR)] == [coordinator_id]
    someone = units.read(queries.person, holder_id)
    assert (queries.full_name(someone), queries.initials(someone), queries.outward(someone)) == (
        "Maureen Tate",
        "M.T.",
        "SK4",
    )
    assert units.read(queries.funder_areas, funder_id) == ["E08000007"]
    assert units.read(queries.funder_by_code, "e08000007").id == funder_id
