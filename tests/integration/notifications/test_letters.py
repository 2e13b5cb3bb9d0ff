"""Letters for those who want post: printed once, in their own print, never after a death."""

from datetime import date

import pytest

from marketplace.core.actor import Actor
from marketplace.people.domain import Role
from marketplace.people.services import record_death
from tests.factories.notifications import notify
from tests.factories.people import make_funder, make_holder, make_person, make_staff


@pytest.fixture
def export(app, tmp_path):
    """Runs the command; gives the pages that are in the folder."""

    def run(*more: str) -> dict[str, str]:
        result = app.test_cli_runner().invoke(args=["letters", "export", "--out", str(tmp_path), *more])
        assert result.exit_code == 0, result.output
        run.said = result.output
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(tmp_path.glob("*.html"))}

    return run


def test_a_letter_is_printed_once(units, site, export, tmp_path):
    person = units.write(
        make_person,
        "Maureen",
        "Tate",
        preferred_format="post",
        address=["12 Hope Street", "Stockport"],
        postcode="SK4 3AB",
    )
    notify(units, person.id, "booking_confirmed", starts_at="2026-11-03T10:00:00+00:00")
    site.worker.turn()
    ((name, page),) = export().items()
    for said in ("Maureen Tate", "12 Hope Street", "SK4 3AB", "Booked", "Tuesday 3 November, 10am", "5 October 2026"):
        assert said in page
    assert "letter--post" in page
    assert (tmp_path / "letter.css").exists()
    (tmp_path / name).unlink()
    assert export("--json") == {}
    assert '"written": 0' in export.said


@pytest.mark.parametrize("form", ["large_print_post", "easy_read_post"])
def test_each_print_has_its_own_size(units, site, export, form, tmp_path):
    notify(units, units.write(make_person, preferred_format=form).id)
    site.worker.turn()
    ((_, page),) = export().items()
    assert f"letter--{form}" in page
    assert f".letter--{form}" in (tmp_path / "letter.css").read_text(encoding="utf-8")


def test_a_crash_before_the_mark_prints_the_same_letter_again(units, site, app, tmp_path):
    from marketplace.notifications.services import print_letters

    notify(units, units.write(make_person, preferred_format="post").id)
    site.worker.turn()
    names = []

    def breaks(name: str, page: str) -> None:
        names.append(name)
        if len(names) == 1:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        print_letters(units, site.ports["composer"], breaks)
    assert print_letters(units, site.ports["composer"], breaks).written == 1
    assert names[0] == names[1]


def test_no_letter_goes_out_after_a_death(units, site, export):
    def build(uow):
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, Role.COORDINATOR)
        return coordinator.id, make_holder(uow, funder, coordinator, preferred_format="post").person_id

    coordinator_id, holder_id = units.write(build)
    notify(units, holder_id)
    site.worker.turn()
    units.write(record_death, Actor(coordinator_id), holder_id=holder_id, died_on=date(2026, 10, 5))
    assert export() == {}, "even before the worker heard of it"
    site.worker.turn()
    assert export() == {}


def test_the_page_has_the_letters_words_and_the_letter_has_no_script(units, site, export):
    notify(units, units.write(make_person, preferred_format="post", address=["<script>x</script>"]).id)
    site.worker.turn()
    ((_, page),) = export().items()
    assert "<script" not in page
