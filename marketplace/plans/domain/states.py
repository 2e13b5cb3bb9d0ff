"""How a plan version moves (domain.md C4). Panels, part-approval and varying in an emergency come later.

Sides are what authority answers: `self` the holder, `delegation` somebody acting for them, a staff role, `system`.
A version may be started before consent is written down (a first sitting often comes first, PLN-5); nothing of it is
agreed before.
"""

from marketplace.core.machine import Machine, row

WRITERS = "self delegation coordinator"
SUBMIT = (
    "budget_chosen has_outcome has_line lines_serve_outcomes lines_in_budget_dates splits_whole seen_by_holder "
    "shortfall_stated"
)
APPROVE = (
    "approver_is_not_author approver_not_linked_to_provider has_outcome has_line lines_serve_outcomes "
    "lines_in_budget_dates splits_whole nothing_prohibited clinical_risks_recorded cost_within_allocation "
    "coordinator_named consent_recorded"
)
ACTIVATE = "start_date_reached consent_recorded recipients_accepted review_date_set"

VERSION = Machine(
    "plan",
    row(None, "start", "draft", WRITERS),
    row(["draft", "changes_requested"], "submit", "submitted", WRITERS, SUBMIT, "tell_approvers"),
    row("submitted", "ask_changes", "changes_requested", "coordinator approver", "reasons_given"),
    row("submitted", "approve", "approved", "approver", APPROVE, "freeze"),
    row("submitted", "refuse", "refused", "approver", "reasons_given"),
    row("approved", "activate", "active", "approver system", ACTIVATE, "release_money"),
    row("active", "change_needed", "active", WRITERS, "reasons_given", "copy_to_draft"),
    row("active", "supersede", "superseded", "approver system"),
    row("active", "end", "ended", "coordinator", "reasons_given critical_cover_arranged"),
)
"""No row ends or refuses anything by a timer, and a review that is overdue stops nothing (E2)."""
