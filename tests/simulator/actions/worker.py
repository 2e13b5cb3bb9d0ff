"""The worker, at random times: its turn, parts of it, the same again; and time itself, by minutes to weeks."""

from datetime import timedelta

from marketplace.core.audit import chain
from tests.simulator.actions import action
from tests.simulator.sim import Sim

JUMPS = (
    timedelta(minutes=1),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=11),
    timedelta(days=1),
    timedelta(days=1, hours=1),
    timedelta(days=3),
    timedelta(days=7),
)


@action(16)
def time_passes(sim: Sim) -> None:
    sim.pass_time(sim.rng.choice(JUMPS) if sim.chance(0.97) else timedelta(days=sim.rng.randint(14, 30)))


@action(16)
def the_worker_turns(sim: Sim) -> None:
    sim.run(sim.site.worker.turn, "worker.turn", commits=40)


@action(4)
def the_outbox_is_carried(sim: Sim) -> None:
    sim.run(sim.site.worker.relay.turn, "relay.turn")


@action(3)
def all_timers_run(sim: Sim) -> None:
    sim.run(lambda: sim.site.worker.run_timers(force=True), "worker.timers", commits=20)


@action(1)
def the_log_is_sealed(sim: Sim) -> None:
    sim.do(chain.seal, limit=sim.rng.choice((1, 20, 5000)))


@action(2)
def the_index_goes_away_or_comes_back(sim: Sim) -> None:
    sim.site.index.away = not sim.site.index.away and sim.chance(0.6)
    if sim.chance(0.2):
        sim.site.index.lose()
