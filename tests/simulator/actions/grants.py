"""Leave to act for somebody: asked for, given, stopped for a while, taken back at once, run out."""

from marketplace.core.actor import Actor
from marketplace.delegation import services as delegation
from marketplace.delegation.domain import DelegatedAction, RecordedHow
from tests.simulator.actions import action
from tests.simulator.actions.who import a_holder
from tests.simulator.sim import Sim


@action(5)
def leave_to_act(sim: Sim) -> None:
    """By the holder, or written down by the coordinator; mostly the delegate says yes at once."""
    holder_id = a_holder(sim)
    to_firm = sim.chance(0.5)
    to = (
        delegation.Delegate(organisation_id=sim.town.broker_firm)
        if to_firm
        else delegation.Delegate(person_id=sim.town.friend if sim.chance(0.8) else sim.town.firms[0].manager.person_id)
    )
    more = {
        "holder_id": holder_id,
        "to": to,
        "actions": [one for one in DelegatedAction if sim.chance(0.8)],
        "ends_on": sim.today_after(sim.rng.choice((6, 40, 200, 400))),
        "cap_pence": sim.rng.choice((None, None, 5_000, 20_000)),
        "categories": sim.rng.choice(((), (), ("going-out",), ("equipment",))),
    }
    if sim.chance(0.6):
        said = sim.do(delegation.propose, Actor(holder_id), **more)
    else:
        heard = {"how": RecordedHow.CALL, "said_on": sim.today_after(0)}
        said = sim.do(delegation.record_grant, sim.town.coordinator, **more, **heard)
    if not said.done:
        return
    delegation_id = sim.one("SELECT MAX(id) FROM delegations")
    person_id = sim.town.broker if to_firm else to.person_id
    if sim.chance(0.85):
        sim.do(delegation.accept, Actor(person_id), delegation_id=delegation_id, interest_declared="none")
    else:
        sim.do(delegation.decline, Actor(person_id), delegation_id=delegation_id)


@action(3)
def leave_ends(sim: Sim) -> None:
    found = sim.pick(sim.rows("SELECT id, holder_id FROM delegations ORDER BY id"))
    if found is None:
        return
    delegation_id, holder_id = found
    who = sim.town.coordinator
    command = sim.rng.choice((delegation.revoke, delegation.suspend, delegation.resume))
    if command is delegation.revoke and sim.chance(0.6):
        sim.do(command, Actor(holder_id), delegation_id=delegation_id)
    elif command is delegation.revoke:
        sim.do(command, who, delegation_id=delegation_id, how=RecordedHow.CALL)
    else:
        sim.do(command, who, delegation_id=delegation_id)
