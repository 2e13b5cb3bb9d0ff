"""The signed-in browser: a token in the signed cookie, everything else afresh from the database at each request."""

from flask import flash, g, request, session, url_for
from flask_login import UserMixin, current_user, login_user

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import TryLater
from marketplace.core.site import site, units
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.access import Policy
from marketplace.core.web.errors import wants_json
from marketplace.extensions import login
from marketplace.people import queries, services
from marketplace.people.domain import Role
from marketplace.people.ports import Acting, ActingTerms, nobody_acts
from marketplace.people.services.sessions import SEEN_EVERY
from marketplace.people.web.nav import ASKED, links, there

ACTING = "acting_for"
POLICIES: dict[Role, Policy] = {
    Role.OPERATOR: Policy.OPERATOR,
    Role.SAFEGUARDING: Policy.SAFEGUARDING,
    Role.FUNDER_ADMIN: Policy.FUNDER,
    Role.COORDINATOR: Policy.FUNDER,
    Role.APPROVER: Policy.FUNDER,
    Role.COMMISSIONER: Policy.FUNDER,
    Role.FINANCE: Policy.FUNDER,
    Role.PROVIDER_MANAGER: Policy.PROVIDER,
    Role.PROVIDER_WORKER: Policy.PROVIDER,
    Role.BROKER_MANAGER: Policy.BROKER,
    Role.BROKER: Policy.BROKER,
}
"""The word of an access policy that each role answers to; services ask for the role itself."""


class Browser(UserMixin):
    """What Flask-Login holds; its id is the session's token, not a person's number."""

    def __init__(self, token: str, who: queries.SignedIn | None = None) -> None:
        self.token = token
        self.who = who

    def get_id(self) -> str:
        return self.token


@login.user_loader
def _load(token: str) -> Browser | None:
    who = units().read(queries.signed_in, token)
    return Browser(token, who) if who else None


def begin(token: str) -> None:
    """Everything that the browser carried before is dropped: nobody can have planted it (session fixation)."""
    session.clear()
    session.permanent = True
    login_user(Browser(token))


def token() -> str | None:
    """Of the session that this browser has, live or not."""
    held = session.get("_user_id")
    return held if isinstance(held, str) else None


def recognise() -> None:
    """Sets `g.actor`, `g.roles`, `g.signed_in` and `g.acting` before each request. The API has tokens instead:
    a cookie must not speak for it, or another site's form could."""
    g.actor, g.roles, g.signed_in, g.acting = None, frozenset(), None, None
    if request.endpoint in ("static", "health.healthz", "health.readyz") or wants_json() or "_user_id" not in session:
        return
    who = current_user.who if current_user.is_authenticated else None
    if who is None:
        return
    g.signed_in = who
    g.roles = frozenset(POLICIES[role].value for role in who.roles)
    g.actor = Actor(who.person_id)
    _seen(who)
    if ACTING in session:
        _act(g.actor, session[ACTING])


def _seen(who: queries.SignedIn) -> None:
    if units().clock() - who.seen_at < SEEN_EVERY:
        return
    try:
        units().write(services.touch_session, token=current_user.token)
    except TryLater:
        return  # it only says when; the next request will


def _act(actor: Actor, holder_id: object) -> None:
    """Acting for somebody lasts as long as their permission: asked again at every request (DEL-1)."""
    found = units().read(acting_terms, actor, holder_id) if isinstance(holder_id, int) else None
    if found is None:
        session.pop(ACTING, None)
        flash("You have stopped acting for someone else. Your permission may have ended.", "mind")
        return
    label, terms = found
    g.actor = actor.acting_for(holder_id)  # type: ignore[arg-type]
    g.acting = {
        "for_label": label,
        "until": f"{terms.until.day} {terms.until:%B %Y}",
        "limit_pence": terms.limit_pence,
        "what_url": terms.what_url or (url_for(ASKED.endpoint) if there(ASKED.endpoint) else None),
        "out_url": url_for("people_account.stop_acting"),
    }


def acting_terms(uow: UnitOfWork, actor: Actor, holder_id: int) -> tuple[str, ActingTerms] | None:
    """Initials and terms, or None where this person may not act for that holder now."""
    ask: Acting = site().ports.get("acting", nobody_acts)
    terms = ask(uow, actor, holder_id)
    if terms is None or not uow.allows(actor.acting_for(holder_id), Action.PEOPLE_HOLDER_SEE, holder_id=holder_id):
        return None
    return queries.initials(queries.person(uow, holder_id)), terms


def on_every_page() -> dict[str, object]:
    """`nav`, `signed_in`, `signed_in_as` and `acting` for the frame. Reads no database."""
    who: queries.SignedIn | None = g.get("signed_in") if g.get("actor") is not None else None
    acting = g.get("acting") if who else None
    return {
        "nav": links(who, bool(acting)),
        "signed_in": who is not None,
        "signed_in_as": who.name if who else None,
        "acting": acting,
    }
