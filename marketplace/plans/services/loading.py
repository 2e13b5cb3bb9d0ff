"""What every write of a plan begins with: the version locked, the actor asked for, the fact noted."""

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.uow import UnitOfWork
from marketplace.plans.models import PlanEvent, PlanVersion

LINK = "/plans/{}"


def locked(uow: UnitOfWork, version_id: int) -> PlanVersion:
    """Raises NotFound."""
    found = uow.session.scalar(
        select(PlanVersion)
        .where(PlanVersion.id == version_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def to_edit(uow: UnitOfWork, actor: Actor, version_id: int) -> PlanVersion:
    """A version that is being written or changed. What the holder saw is no longer what it says.

    Raises NotFound, NotAllowed, WrongState.
    """
    found = locked(uow, version_id)
    uow.require(actor, Action.PLANS_EDIT, holder_id=found.holder_id)
    if not found.state.editable:
        raise WrongState("This plan can’t be changed now. Ask for a plan change: the new one starts as a copy.")
    found.seen_by_holder_on = found.seen_how = None
    return found


def note(
    uow: UnitOfWork, actor: Actor, found: PlanVersion, event: str, reasons: str | None = None, **facts: str
) -> None:
    """What happened, for the holder to read and for the audit."""
    uow.session.add(
        PlanEvent(
            version_id=found.id,
            at=uow.now,
            person_id=actor.person_id,
            event=event,
            reasons=reasons or None,
            facts=facts,
        )
    )
    uow.audit(actor, f"plans:plan:{event}", "plan_version", found.id, number=found.number)
