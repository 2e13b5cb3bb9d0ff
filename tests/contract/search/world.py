"""Services to search among, with the defaults of a plain local one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from search.document import ServiceDocument, Slot

LONDON = ZoneInfo("Europe/London")
YORK = (53.96, -1.08)
LEEDS = (53.80, -1.55)  # 35 km from York
HULL = (53.745, -0.336)  # 54 km from York

CATEGORY_WORDS = (
    ("company.befriending", ("Someone to spend time with", "befriending", "companionship")),
    ("going-out.swimming", ("Swimming and water", "take mum swimming", "swimming", "hydrotherapy")),
    ("home.personal-care", ("Help with washing and dressing", "personal care")),
)


def service(id_: int = 1, **fields: object) -> ServiceDocument:
    plain: dict[str, object] = {
        "version": 1,
        "name": f"Service {id_}",
        "summary": "",
        "description": "",
        "provider_id": id_,
        "provider_name": "",
        "provider_type": "vcse",
        "category": "",
        "kind": "bookable",
        "claimed": True,
        "first_listed": date(2026, 1, 5),
    }
    return ServiceDocument(id=id_, **(plain | fields))  # type: ignore[arg-type]


def at(place: tuple[float, float]) -> dict[str, float]:
    return {"lat": place[0], "lon": place[1]}


def slot(day: str, start: str, hours: float = 1.0) -> Slot:
    """A free stretch that starts at a local time and lasts so many real hours."""
    begins = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=LONDON).astimezone(UTC)
    return Slot(begins, begins + timedelta(hours=hours))
