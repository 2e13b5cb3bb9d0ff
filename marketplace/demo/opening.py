"""The first day: who runs the site, the funders and their people, the broker, and how to reach a council."""

from datetime import date

from marketplace.core.uow import UnitOfWork
from marketplace.demo.accounts import operator, organisation, staff
from marketplace.demo.cast import BRISTOL, BRISTOL_COUNCIL, COUNCIL, GREATER_MANCHESTER, ICB, STOCKPORT, WEST
from marketplace.demo.stage import Stage
from marketplace.people.domain import OrganisationKind, Role
from marketplace.safeguarding.services import enter_contact

STAFF: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("dawn", "Dawn Field", COUNCIL, (Role.COORDINATOR,)),
    ("karl", "Karl Boothroyd", COUNCIL, (Role.COORDINATOR,)),
    ("ngozi", "Ngozi Eze", COUNCIL, (Role.APPROVER,)),
    ("femi", "Femi Adeyinka", COUNCIL, (Role.FINANCE,)),
    ("lena", "Lena Hurst", COUNCIL, (Role.FUNDER_ADMIN,)),
    ("safia", "Safia Rahman", COUNCIL, (Role.SAFEGUARDING,)),
    ("meera", "Meera Joshi", ICB, (Role.COORDINATOR, Role.FUNDER_ADMIN)),
    ("ngozi-icb", "Tom Carver", ICB, (Role.APPROVER,)),
    ("imran", "Imran Sethi", ICB, (Role.COMMISSIONER,)),
    ("hugh", "Hugh Penrose", BRISTOL_COUNCIL, (Role.COORDINATOR, Role.FUNDER_ADMIN)),
    ("pilar", "Pilar Costa", BRISTOL_COUNCIL, (Role.APPROVER,)),
    ("jess", "Jess Calder", "lantern", (Role.BROKER,)),
    ("lantern-manager", "Bridget Shaw", "lantern", (Role.BROKER_MANAGER,)),
)


def open_site(stage: Stage, uow: UnitOfWork) -> None:
    operator(stage, uow, "Sam Whitlock")
    funder = OrganisationKind.FUNDER
    organisation(stage, uow, COUNCIL, funder, "Stockport Council", STOCKPORT, STOCKPORT)
    organisation(stage, uow, ICB, funder, "NHS Greater Manchester", "QOP", GREATER_MANCHESTER)
    organisation(stage, uow, BRISTOL_COUNCIL, funder, "Bristol City Council", BRISTOL, BRISTOL)
    organisation(stage, uow, "west-icb", funder, "NHS Bristol, North Somerset and South Gloucestershire", "QUY", WEST)
    organisation(stage, uow, "lantern", OrganisationKind.BROKER, "Lantern Brokerage")
    for key, name, where, roles in STAFF:
        staff(stage, uow, key, name, where, *roles)


def say_how_to_reach(stage: Stage, uow: UnitOfWork, day: date) -> None:
    """Numbers kept free for stories: nobody answers them."""
    for who, funder, area, name, code in (
        ("lena", COUNCIL, STOCKPORT, "Stockport Council adult social care", "0161"),
        ("hugh", BRISTOL_COUNCIL, BRISTOL, "Bristol City Council adult social care", "0117"),
    ):
        enter_contact(
            uow,
            stage.actor(who),
            funder_id=stage.ids[funder],
            area_code=area,
            name=name,
            phone=f"{code} 496 0700",
            out_of_hours_phone=f"{code} 496 0701",
            source="Made up for the demo",
            source_on=day,
        )
