"""Who may do what: one row an action. A row is all there is; what is not written is refused (DEL-3, E3, E14).

`self`        the holder, who never needs anybody's leave for what is theirs.
`delegate`    somebody acting for the holder, whose grant holds one of the named actions and is in force.
`roles`       people of the organisation that the subject belongs to: the holder's funder, the provider, or the
              organisation named (`admin` is whoever looks after its people); the operator's own belong everywhere.
`own_firm`    what holds for the holder's side when that person also works for the provider concerned:
              `allowed`, `delegate_refused`, or `refused` for the holder too (an attester is never the provider's side).
`system`      whether a timer or command of ours may.
"""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.authority import Action
from marketplace.delegation.domain import DelegatedAction as D


class OwnFirm(StrEnum):
    ALLOWED = "allowed"
    DELEGATE_REFUSED = "delegate_refused"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rule:
    self: bool = False
    delegate: frozenset[D] = frozenset()
    roles: frozenset[str] = frozenset()
    own_firm: OwnFirm = OwnFirm.ALLOWED
    system: bool = False

    @property
    def holder_side(self) -> bool:
        return self.self or bool(self.delegate)


def rule(
    roles: str = "", *, self: bool = False, by: tuple[D, ...] = (), own_firm: str = "allowed", system: bool = False
) -> Rule:
    return Rule(self, frozenset(by), frozenset(roles.split()), OwnFirm(own_firm), system)


ANY = tuple(D)
A = Action

POLICY: dict[Action, Rule] = {
    # people
    A.PEOPLE_ORGANISATION_CREATE: rule("operator", system=True),
    A.PEOPLE_STAFF_MANAGE: rule("operator admin", system=True),
    A.PEOPLE_HOLDER_SET_UP: rule("coordinator funder_admin"),
    A.PEOPLE_HOLDER_SEE: rule("coordinator approver", self=True, by=ANY, system=True),
    A.PEOPLE_HOLDER_RECORD_DEATH: rule("coordinator approver"),
    # delegation: only the holder grants; a coordinator writes down what the holder said
    A.DELEGATION_GRANT: rule(self=True),
    A.DELEGATION_RECORD: rule("coordinator"),
    # providers
    A.PROVIDERS_MANAGE: rule("provider_manager"),
    A.PROVIDERS_REVIEW: rule("operator"),
    A.PROVIDERS_IMPORT: rule("operator", system=True),
    # plans, budgets, ledger
    A.PLANS_EDIT: rule("coordinator", self=True, by=(D.CHANGE_PLAN,)),
    A.PLANS_SEE: rule("coordinator approver", self=True, by=(D.BOOK, D.CHANGE_PLAN), system=True),
    A.PLANS_SUBMIT: rule("coordinator", self=True, by=(D.CHANGE_PLAN,)),
    A.PLANS_APPROVE: rule("approver"),
    A.BUDGETS_SET_UP: rule("coordinator", system=True),
    A.BUDGETS_RULES: rule("operator", system=True),
    A.BUDGETS_SEE: rule("coordinator approver finance", self=True, by=(D.SEE_MONEY,), system=True),
    # bookings, the holder's side. One's own firm: a request goes to the coordinator (G10), a yes is never theirs
    A.BOOKINGS_ENQUIRE: rule("coordinator", self=True, by=(D.ENQUIRE,)),
    A.BOOKINGS_REQUEST: rule("coordinator", self=True, by=(D.BOOK,)),
    A.BOOKINGS_AGREE: rule(self=True, by=(D.BOOK,), own_firm="delegate_refused"),
    A.BOOKINGS_CONFIRM: rule(self=True, by=(D.BOOK,), own_firm="delegate_refused"),
    A.BOOKINGS_ACCEPT_AGREEMENT: rule(self=True, by=(D.ACCEPT_AGREEMENT,), own_firm="delegate_refused"),
    A.BOOKINGS_CANCEL: rule("coordinator", self=True, by=(D.CANCEL,)),
    A.BOOKINGS_SEE: rule(
        "coordinator approver provider_manager provider_worker",
        self=True,
        by=(D.ENQUIRE, D.BOOK, D.ACCEPT_AGREEMENT, D.CANCEL, D.ATTEST),
        system=True,
    ),
    A.BOOKINGS_AUTHORISE: rule("coordinator", self=True),
    A.VISITS_ATTEST: rule(self=True, by=(D.ATTEST,), own_firm="refused"),
    A.VISITS_RECORD_SPOKEN_YES: rule("coordinator", own_firm="refused"),
    # bookings, the provider's side
    A.BOOKINGS_ANSWER: rule("provider_manager"),
    A.VISITS_REPORT: rule("provider_manager provider_worker"),
    # money
    A.PAYMENTS_RUN: rule("finance", system=True),
    A.INVOICES_SEE: rule("coordinator approver finance provider_manager", self=True, by=(D.SEE_MONEY,), system=True),
    # insight, safety
    A.COMMISSIONING_SEE: rule("commissioner", system=True),
    A.SAFEGUARDING_SEE: rule("safeguarding"),
}
