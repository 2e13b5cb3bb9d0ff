"""What an activity asks for: by what is done, never by size (PRV-2, PRV-4, PRV-6, PRV-7; R50 to R52, R56, R60)."""

from datetime import date

import pytest

from providers.categories import activities, activity
from providers.domain.codes import CredentialKind, CredentialState, DbsLevel
from providers.domain.needs import Claim, Facts, days_of_change, highest_dbs, missing_for, missing_of_worker, needs_of

TODAY = date(2026, 10, 5)
GARDENING = activity("house.gardening")
WASHING = activity("personal_care.washing")
COMPANY = activity("social.companion")
PRIYA, AMIR = 1, 2


def held(kind: str, worker_id: int | None = None, **more: object) -> Claim:
    expires_on = more.pop("expires_on", None)
    state = more.pop("state", CredentialState.VERIFIED)
    assert expires_on is None or isinstance(expires_on, date)
    return Claim(CredentialKind(kind), CredentialState(str(state)), worker_id, expires_on, more)


IDENTITY, LIABILITY = held("identity"), held("public_liability")
ALONE = Facts(workforce_count=1, works_under_direction=True, worker_ids=(PRIYA,))
TWO = Facts(workforce_count=2, works_under_direction=True, worker_ids=(PRIYA, AMIR))


def lacks(activity: object, facts: Facts, *claims: Claim, on: date = TODAY) -> set[str]:
    return {missing.kind.value for missing in missing_for(activity, facts, claims, on)}  # type: ignore[arg-type]


def test_a_gardener_lists_with_identity_and_insurance() -> None:
    assert lacks(GARDENING, ALONE, IDENTITY, LIABILITY) == set()
    assert lacks(GARDENING, ALONE) == {"identity", "public_liability"}


def test_washing_and_dressing_asks_for_more_at_once() -> None:
    assert lacks(WASHING, Facts(1, worker_ids=(PRIYA,)), IDENTITY, LIABILITY) == {"dbs", "cqc_location"}


def test_one_person_under_the_holders_direction_needs_no_care_regulator() -> None:
    barred = held("dbs", PRIYA, level="enhanced_abl")
    assert lacks(WASHING, ALONE, IDENTITY, LIABILITY, barred) == set()


def test_a_second_worker_ends_that_exception() -> None:
    barred = held("dbs", PRIYA, level="enhanced_abl")
    assert lacks(WASHING, TWO, IDENTITY, LIABILITY, barred) == {"cqc_location"}
    assert lacks(WASHING, TWO, IDENTITY, LIABILITY, barred, held("cqc_location", location_id="1-1234")) == set()


def test_nobody_knows_how_many_work_there_is_no_exception() -> None:
    unknown = Facts(None, works_under_direction=True, worker_ids=(PRIYA,))
    assert "cqc_location" in lacks(WASHING, unknown, IDENTITY, LIABILITY)


@pytest.mark.parametrize(("level", "enough"), [("basic", False), ("enhanced", False), ("enhanced_abl", True)])
def test_personal_care_needs_the_barred_list(level: str, enough: bool) -> None:
    assert ("dbs" not in lacks(WASHING, ALONE, IDENTITY, LIABILITY, held("dbs", PRIYA, level=level))) is enough


def test_company_needs_enhanced_and_a_higher_level_includes_it() -> None:
    for level, enough in (("basic", False), ("enhanced", True), ("enhanced_abl", True)):
        assert ("dbs" not in lacks(COMPANY, ALONE, IDENTITY, LIABILITY, held("dbs", PRIYA, level=level))) is enough


def test_somebody_elses_check_is_not_this_workers() -> None:
    barred = held("dbs", PRIYA, level="enhanced_abl")
    assert missing_of_worker(WASHING, TWO, PRIYA, [barred], TODAY) == []
    assert [m.kind.value for m in missing_of_worker(WASHING, TWO, AMIR, [barred], TODAY)] == ["dbs"]


def test_what_was_only_told_is_not_enough() -> None:
    for state in ("declared", "evidence_given", "rejected", "expired", "withdrawn", "superseded"):
        assert lacks(GARDENING, ALONE, IDENTITY, held("public_liability", state=state)) == {"public_liability"}


def test_who_employs_insures_the_staff_for_five_million() -> None:
    employer = Facts(3, is_employer=True, worker_ids=(PRIYA,))
    assert lacks(GARDENING, employer, IDENTITY, LIABILITY) == {"employers_liability"}
    assert lacks(GARDENING, employer, IDENTITY, LIABILITY, held("employers_liability", amount_pence=499_999_999)) == {
        "employers_liability"
    }
    assert (
        lacks(GARDENING, employer, IDENTITY, LIABILITY, held("employers_liability", amount_pence=500_000_000)) == set()
    )


def test_a_policy_that_ends_on_friday_covers_friday_and_not_saturday() -> None:
    friday = date(2026, 10, 9)
    policy = held("public_liability", expires_on=friday)
    assert lacks(GARDENING, ALONE, IDENTITY, policy, on=friday) == set()
    assert lacks(GARDENING, ALONE, IDENTITY, policy, on=date(2026, 10, 10)) == {"public_liability"}
    assert days_of_change([policy], TODAY, date(2026, 11, 1)) == [TODAY, date(2026, 10, 10)]


def test_treatment_is_looked_at_by_a_person_and_never_passes_by_itself() -> None:
    physio = activity("therapy.physio")
    mine = [IDENTITY, LIABILITY, held("professional_indemnity"), held("dbs", PRIYA, level="enhanced_abl")]
    assert lacks(physio, ALONE, *mine) == {"cqc_location", "professional_registration"}
    registered = held("professional_registration", PRIYA, register="HCPC")
    assert lacks(physio, ALONE, *mine, registered, held("cqc_location", outside_scope="Works for a school")) == set()
    assert lacks(physio, ALONE, *mine, held("professional_registration", PRIYA, register="NMC")) == {
        "cqc_location", "professional_registration"
    }  # fmt: skip


def test_outside_the_regulators_scope_is_no_way_round_for_personal_care() -> None:
    assert "cqc_location" in lacks(WASHING, TWO, IDENTITY, LIABILITY, held("cqc_location", outside_scope="We say so"))


def test_the_facts_know_no_size_and_no_type() -> None:
    assert set(Facts.__dataclass_fields__) == {
        "workforce_count", "is_employer", "works_under_direction", "worker_ids"
    }  # fmt: skip
    big = Facts(250, worker_ids=(PRIYA,))
    small = Facts(1, worker_ids=(PRIYA,))
    assert [n.kind for n in needs_of(GARDENING, big)] == [n.kind for n in needs_of(GARDENING, small)]


def test_the_level_that_may_be_asked_is_the_highest_that_the_work_allows() -> None:
    assert highest_dbs([GARDENING]) is DbsLevel.BASIC
    assert highest_dbs([GARDENING, COMPANY]) is DbsLevel.ENHANCED
    assert highest_dbs([COMPANY, WASHING]) is DbsLevel.ENHANCED_ABL


def test_every_need_of_every_activity_is_a_plain_sentence() -> None:
    for one in activities().values():
        for need in needs_of(one, Facts(3, is_employer=True, worker_ids=(PRIYA,))):
            assert need.sentence.endswith("."), need
            assert "_" not in need.sentence
