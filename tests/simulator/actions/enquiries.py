"""Questions: sent, seen, answered, gone on with, and made into a request where nothing can be booked without."""

from marketplace.bookings.domain.states import DeclineReason
from marketplace.bookings.services import enquiring
from tests.simulator.actions import action
from tests.simulator.actions.asking import accept_it, ask_for, confirm_it, wanted
from tests.simulator.actions.who import a_holder, firm_side, for_holder
from tests.simulator.sim import NobodyThere, Sim


def an_enquiry(sim: Sim, *states: str) -> tuple[int, int, int, int]:
    """(id, holder, service, provider); in one of these states."""
    marks = ", ".join("?" * len(states))
    found = sim.rows(
        f"SELECT id, holder_id, service_id, provider_id FROM enquiries WHERE state IN ({marks}) ORDER BY id", *states
    )
    if not found:
        raise NobodyThere
    return sim.rng.choice(found)


@action(4)
def ask_a_question(sim: Sim) -> None:
    holder_id = a_holder(sim)
    firm = sim.rng.choice(sim.town.firms)
    sim.do(
        enquiring.send,
        for_holder(sim, holder_id),
        holder_id=holder_id,
        service_id=sim.rng.choice(firm.services),
        wanted={"days": ["monday"], "times": ["morning"]} if sim.chance(0.9) else {"days": ["tomorrow"]},
        message="Do you know about birds?",
        key=f"question-{sim.seed}-{sim.step}",
        again=True,
    )


@action(4)
def answer_a_question(sim: Sim) -> None:
    enquiry_id, _, _, provider_id = an_enquiry(sim, "sent", "seen")
    who = firm_side(sim, provider_id)
    if sim.chance(0.5):
        sim.do(enquiring.see, who, enquiry_id)
    if sim.chance(0.8):
        sim.do(enquiring.answer, who, enquiry_id, text="Yes, from next week.")
    else:
        sim.do(enquiring.decline, who, enquiry_id, reason=DeclineReason.NO_CAPACITY)


@action(3)
def go_on_from_an_answer(sim: Sim) -> None:
    enquiry_id, holder_id, service_id, _ = an_enquiry(sim, "available", "accepted_for_next_step", "converted")
    how = sim.rng.random()
    if how < 0.2:
        sim.do(enquiring.accept, for_holder(sim, holder_id), enquiry_id)
    elif how < 0.3:
        sim.do(enquiring.close, for_holder(sim, holder_id), enquiry_id)
    else:
        booking_id = ask_for(sim, wanted(sim, holder_id, service_id, enquiry_id))
        if booking_id and sim.chance(0.6):
            accept_it(sim, booking_id)
            confirm_it(sim, booking_id)
