"""Examples that an accountant can read: what each act does to a pot, in pence."""

from dataclasses import asdict

import pytest

from marketplace.core.errors import InsufficientFunds, InvalidInput, NotFound, Refused
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from marketplace.extensions import db
from marketplace.ledger import queries, services
from marketplace.ledger.check import check
from marketplace.ledger.domain import Balances, Cause, Kind, Place, Wanted
from tests.factories.ledger import VISIT, WHO, make_book, make_hold

LINE = 5
PAYMENT = Cause("payment", 3)


def where(uow: UnitOfWork, pot_id: int = 1) -> dict[str, int]:
    """The places that are not empty, without the sources."""
    balances = asdict(queries.balances(uow, pot_id))
    hidden = ("allocated_pence", "contributed_pence", "transferred_in_pence", "transferred_out_pence")
    return {name.removesuffix("_pence"): pence for name, pence in balances.items() if pence and name not in hidden}


def good(uow: UnitOfWork) -> None:
    assert check(uow).wrong == ()


def test_a_visit_from_hold_to_payment(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, free=100_00)
        hold_id = make_hold(uow, pence=36_00)
        assert where(uow) == {"free": 64_00, "held": 36_00}
        assert services.accrue(uow, WHO, hold_id=hold_id, pence=30_00, cause=VISIT) == 6_00
        assert where(uow) == {"free": 70_00, "payable": 30_00}
        assert queries.hold_of(uow, hold_id).ended is Kind.ACCRUE
        services.pay(uow, WHO, pot_id=1, plan_line_id=LINE, pence=30_00, cause=PAYMENT)
        assert where(uow) == {"free": 70_00, "spent": 30_00}
        services.pay_reversed(uow, WHO, pot_id=1, plan_line_id=LINE, pence=30_00, cause=PAYMENT)
        services.pay(uow, WHO, pot_id=1, plan_line_id=LINE, pence=30_00, cause=Cause("payment", 4))
        services.refund(uow, WHO, pot_id=1, plan_line_id=LINE, pence=10_00, cause=PAYMENT)
        assert where(uow) == {"free": 80_00, "spent": 20_00}
        assert queries.line_totals(uow, LINE) == Balances(spent_pence=20_00)
        good(uow)

    units.write(act)


def test_a_cancellation_in_time_and_one_with_a_fee(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, free=100_00)
        assert services.release_hold(uow, WHO, hold_id=make_hold(uow), cause=VISIT) == 36_00
        assert where(uow) == {"free": 100_00}
        assert services.accrue_fee(uow, WHO, hold_id=make_hold(uow), pence=9_00, cause=VISIT) == 27_00
        assert where(uow) == {"free": 91_00, "payable": 9_00}
        # no fee for hospital, death and safeguarding: the whole hold goes back
        assert services.accrue_fee(uow, WHO, hold_id=make_hold(uow), pence=0, cause=VISIT) == 36_00
        good(uow)

    units.write(act)


def test_emergency_money_goes_back_to_emergency_money_and_is_looked_at_after(app: object) -> None:
    units = Units(db.session, subscriptions={"contingency.used": ("budgets",)})

    def act(uow: UnitOfWork) -> None:
        make_book(uow, free=10_00, contingency=50_00)
        hold_id = services.hold_contingency(uow, WHO, pot_id=1, plan_line_id=LINE, pence=40_00, cause=VISIT)
        assert where(uow) == {"free": 10_00, "contingency": 10_00, "held": 40_00}
        assert [row.payload["hold_id"] for row in uow.session.query(OutboxRow)] == [hold_id]
        services.accrue(uow, WHO, hold_id=hold_id, pence=25_00, cause=VISIT)
        assert where(uow) == {"free": 10_00, "contingency": 25_00, "payable": 25_00}
        services.unringfence(uow, WHO, pot_id=1, pence=25_00, cause=Cause("pot", 1))
        assert where(uow) == {"free": 35_00, "payable": 25_00}
        good(uow)

    units.write(act)


def test_a_split_booking_is_held_whole_or_not_at_all(units: Units) -> None:
    """60/40 over two pots: £115.20 and £76.80 make £192.00."""

    def act(uow: UnitOfWork) -> None:
        make_book(uow, 1, free=200_00)
        make_book(uow, 2, free=72_00, nhs=True)
        with pytest.raises(InsufficientFunds) as refusal:
            services.hold_all(
                uow, WHO, wanted=[Wanted(1, LINE, 115_20), Wanted(2, LINE, 76_80)], cause=Cause("booking", 1)
            )
        assert refusal.value.short_pence == {2: 4_80}
        assert (where(uow, 1), where(uow, 2)) == ({"free": 200_00}, {"free": 72_00})
        ids = services.hold_all(
            uow, WHO, wanted=[Wanted(1, LINE, 100_00, cause=VISIT), Wanted(2, LINE, 66_66)], cause=Cause("booking", 1)
        )
        assert [queries.hold_of(uow, each).pence for each in ids] == [100_00, 66_66]
        good(uow)

    units.write(act)


def test_too_little_says_how_much_and_changes_nothing(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, free=30_00, contingency=90_00)
        with pytest.raises(InsufficientFunds, match=r"£30\.00 is there, £6\.00 is missing") as refusal:
            make_hold(uow, pence=36_00)
        assert refusal.value.short_pence == {1: 6_00}
        assert where(uow) == {"free": 30_00, "contingency": 90_00}
        assert queries.live_holds(uow, 1) == []
        good(uow)

    units.write(act)


def test_a_hold_ends_once_and_never_pays_more_than_it_held(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        hold_id = make_hold(uow)
        with pytest.raises(Refused) as over:
            services.accrue(uow, WHO, hold_id=hold_id, pence=36_01, cause=VISIT)
        assert over.value.code == "over_hold"
        services.accrue(uow, WHO, hold_id=hold_id, pence=36_00, cause=VISIT)
        before = where(uow)
        for again in (services.release_hold, services.accrue, services.accrue_fee):
            more = {} if again is services.release_hold else {"pence": 1_00}
            with pytest.raises(Refused) as ended:
                again(uow, WHO, hold_id=hold_id, cause=VISIT, **more)
            assert ended.value.code == "hold_ended"
        with pytest.raises(NotFound):
            services.release_hold(uow, WHO, hold_id=99, cause=VISIT)
        assert where(uow) == before
        good(uow)

    units.write(act)


def test_payments_stay_on_their_own_line(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        services.accrue(uow, WHO, hold_id=make_hold(uow, line=5), pence=36_00, cause=VISIT)
        services.accrue(uow, WHO, hold_id=make_hold(uow, pence=10_00, line=6), pence=10_00, cause=VISIT)
        before = where(uow)
        with pytest.raises(Refused) as refusal:
            services.pay(uow, WHO, pot_id=1, plan_line_id=6, pence=10_01, cause=PAYMENT)
        assert refusal.value.code == "not_there"
        assert where(uow) == before
        services.dispute(uow, WHO, pot_id=1, plan_line_id=5, pence=6_00, cause=Cause("invoice", 1))
        assert queries.line_totals(uow, 5) == Balances(payable_pence=30_00, disputed_pence=6_00)
        services.resolve(uow, WHO, pot_id=1, plan_line_id=5, pence=6_00, cause=Cause("invoice", 1))
        services.pay(uow, WHO, pot_id=1, plan_line_id=5, pence=36_00, cause=PAYMENT)
        good(uow)

    units.write(act)


def test_the_nhs_takes_no_contribution_and_a_council_may(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, 1, nhs=True)
        make_book(uow, 2)
        with pytest.raises(Refused) as refusal:
            services.contribute(uow, WHO, pot_id=1, plan_line_id=LINE, pence=5_00, cause=Cause("person", 7))
        assert refusal.value.code == "no_topup_on_nhs"
        assert where(uow, 1) == {"free": 100_00}
        services.contribute(uow, WHO, pot_id=2, plan_line_id=LINE, pence=49_60, cause=Cause("person", 7))
        assert where(uow, 2) == {"free": 149_60}
        assert queries.balances(uow, 2).contributed_pence == 49_60
        good(uow)

    units.write(act)


def test_money_moves_between_pots_of_one_holder_and_stream_only(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, 1)
        make_book(uow, 2)
        make_book(uow, 3, nhs=True)
        make_book(uow, 4, holder_id=2)
        decision = Cause("decision", 1)
        for wrong in (3, 4, 1):
            with pytest.raises(Refused):
                services.transfer_pot(uow, WHO, pot_id=1, to_pot_id=wrong, pence=1_00, cause=decision)
        assert where(uow, 1) == {"free": 100_00}
        services.transfer_pot(uow, WHO, pot_id=1, to_pot_id=2, pence=40_00, cause=decision)
        assert (where(uow, 1), where(uow, 2)) == ({"free": 60_00}, {"free": 140_00})
        assert queries.balances(uow, 1).whole_pence == 60_00
        assert queries.balances(uow, 2).whole_pence == 140_00
        good(uow)

    units.write(act)


def test_an_attestation_taken_back_is_held_again(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        hold_id = make_hold(uow)
        services.accrue(uow, WHO, hold_id=hold_id, pence=30_00, cause=VISIT)
        new = services.withdraw_accrual(uow, WHO, hold_id=hold_id, cause=VISIT)
        assert where(uow) == {"free": 70_00, "held": 30_00}
        with pytest.raises(Refused):
            services.withdraw_accrual(uow, WHO, hold_id=hold_id, cause=VISIT)
        services.accrue(uow, WHO, hold_id=new, pence=30_00, cause=VISIT)
        services.pay(uow, WHO, pot_id=1, plan_line_id=LINE, pence=30_00, cause=PAYMENT)
        with pytest.raises(Refused):  # paid: there is nothing to take back
            services.withdraw_accrual(uow, WHO, hold_id=new, cause=VISIT)
        good(uow)

    units.write(act)


def test_a_correction_takes_two_people_and_mirrors_the_posting(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        hold_id = make_hold(uow)
        services.accrue(uow, WHO, hold_id=hold_id, pence=36_00, cause=VISIT)
        paid = services.pay(uow, WHO, pot_id=1, plan_line_id=LINE, pence=36_00, cause=PAYMENT)
        before, slip = where(uow), {"posting_id": paid, "cause": Cause("admin", 1)}
        with pytest.raises(InvalidInput):
            services.correct(uow, WHO, second_person_id=7, reason="Paid twice", **slip)
        with pytest.raises(InvalidInput):
            services.correct(uow, WHO, second_person_id=8, reason=" ", **slip)
        assert where(uow) == before
        services.correct(uow, WHO, second_person_id=8, reason="Paid twice", **slip)
        assert where(uow) == {"free": 64_00, "payable": 36_00}
        with pytest.raises(Refused) as again:
            services.correct(uow, WHO, second_person_id=8, reason="Paid twice", **slip)
        assert again.value.code == "corrected"
        good(uow)

    units.write(act)


def test_a_corrected_accrual_is_held_again_and_a_hold_is_not_corrected_but_released(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        hold_id = make_hold(uow)
        services.accrue(uow, WHO, hold_id=hold_id, pence=36_00, cause=VISIT)
        entries = queries.statement(uow, 1, uow.now.date(), uow.now.date().replace(day=30)).entries
        accrual = next(entry for entry in entries if entry.kind is Kind.ACCRUE)
        holding = next(entry for entry in entries if entry.kind is Kind.HOLD)
        two = {"second_person_id": 8, "reason": "Wrong visit", "cause": Cause("admin", 1)}
        services.correct(uow, WHO, posting_id=accrual.id, **two)
        assert where(uow) == {"free": 64_00, "held": 36_00}
        with pytest.raises(Refused):
            services.withdraw_accrual(uow, WHO, hold_id=hold_id, cause=VISIT)
        with pytest.raises(Refused) as refusal:
            services.correct(uow, WHO, posting_id=holding.id, **two)
        assert refusal.value.code == "use_release"
        (live,) = queries.live_holds(uow, 1)
        assert live.source is Place.AVAILABLE
        services.release_hold(uow, WHO, hold_id=live.id, cause=VISIT)
        assert where(uow) == {"free": 100_00}
        good(uow)

    units.write(act)


def test_a_wrong_allocation_is_taken_off_again(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow, free=0, unreleased=80_00)
        extra = services.allocate(uow, WHO, pot_id=1, pence=20_00, cause=Cause("plan_version", 2))
        services.correct(
            uow, WHO, posting_id=extra, second_person_id=8, reason="Entered twice", cause=Cause("admin", 1)
        )
        assert where(uow) == {"unreleased": 80_00}
        assert queries.balances(uow, 1).allocated_pence == 80_00
        good(uow)

    units.write(act)


def test_nothing_and_less_than_nothing_are_not_amounts(units: Units) -> None:
    def act(uow: UnitOfWork) -> None:
        make_book(uow)
        for pence in (0, -1):
            with pytest.raises(ValueError, match="more than nothing"):
                make_hold(uow, pence=pence)
        assert where(uow) == {"free": 100_00}

    units.write(act)
