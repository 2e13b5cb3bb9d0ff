"""“I could not find what I need”: a coded report, with a name only where its holder agrees (SRC-13, E9)."""

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.geography import current_code
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.domain.codes import NeedReason, NeedState, RoleClass
from marketplace.discovery.domain.needs import NEED
from marketplace.discovery.models import UnmetNeed
from marketplace.notifications.services import open_task
from marketplace.people.queries import holder
from providers.categories import is_category

TASK = "unmet_need"


def report(
    uow: UnitOfWork,
    actor: Actor | None,
    *,
    reason: str,
    category: str | None,
    area: str | None,
    role: RoleClass,
    holder_id: int | None = None,
    agreed: bool = False,
) -> int:
    """Anybody may report; returns the id. `holder_id` is kept only with `agreed`: then their coordinator gets a task.

    `area` is a local authority's code; an unknown area or category is left out. Raises InvalidInput for an unknown
    reason; NotFound or NotAllowed where the actor may not speak for the holder.
    """
    if reason not in [str(each) for each in NeedReason]:
        raise InvalidInput({"reason": ["Choose what is in the way."]})
    named = holder_id if agreed and holder_id is not None else None
    if named is not None:
        if actor is None:
            raise NotFound
        if actor.person_id != named:
            uow.require(actor, Action.BOOKINGS_ENQUIRE, holder_id=named)
    where = _known_area(area)
    leaf = category if category and is_category(category) else None
    state = NEED.move(None, "report", "searcher").target
    if where is not None and leaf is not None:
        state = NEED.move(state, "code", "system").target
    need = UnmetNeed(
        state=NeedState(state),
        reason=NeedReason(reason),
        category=leaf,
        area=where,
        role=role,
        opened_on=local_date(uow.now),
        holder_id=named,
        agreed_at=uow.now if named is not None else None,
        last_looked_on=local_date(uow.now),
    )
    uow.session.add(need)
    uow.session.flush()
    if named is not None:
        _tell_coordinator(uow, need, named)
        uow.audit(actor or Actor(None), "unmet_need:report", "unmet_need", need.id, holder_id=named)
    return need.id


def _known_area(code: str | None) -> str | None:
    try:
        return current_code(code) if code else None
    except KeyError:
        return None


def _tell_coordinator(uow: UnitOfWork, need: UnmetNeed, holder_id: int) -> None:
    who = holder(uow, holder_id)
    open_task(
        uow,
        kind=TASK,
        subject="unmet_need",
        subject_id=need.id,
        organisation_id=who.funder_id,
        person_id=who.coordinator_id,
        role="coordinator",
    )


def withdraw(uow: UnitOfWork, actor: Actor, *, need_id: int) -> None:
    """The holder, or who may speak for them, takes it back. Raises NotFound, NotAllowed, WrongState."""
    need = uow.session.get(UnmetNeed, need_id, with_for_update=uow.writes)
    if need is None or need.holder_id is None:
        raise NotFound
    uow.require(actor, Action.BOOKINGS_ENQUIRE, holder_id=need.holder_id)
    need.state = NeedState(NEED.move(need.state, "withdraw", "holder").target)
    uow.audit(actor, "unmet_need:withdraw", "unmet_need", need.id, holder_id=need.holder_id)
