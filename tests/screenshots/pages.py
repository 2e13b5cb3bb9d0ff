"""The main pages: name of the picture, role of the demo account that opens it (None: a visitor), path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`follow` are links to click, one after the other, for a page whose path holds an id: a text, or the beginning
    of an address in this page's own part (`/bookings/`)."""

    name: str
    role: str | None
    path: str
    follow: tuple[str, ...] = ()


PAGES = (
    Page("home", None, "/"),
    Page("sign-in", None, "/sign-in"),
    Page("join", None, "/join"),
    Page("search", None, "/search?q=swimming&near=SK4"),
    Page("search-none", None, "/search?q=falconry&near=SK4"),
    Page("service", None, "/search?q=swimming+companion&near=SK4", ("Swimming companion",)),
    Page("service-contact", None, "/search?q=gentle+swim&near=SK4", ("Over-60s gentle swim",)),
    Page("provider", None, "/search?q=swimming+companion&near=SK4", ("Swimming companion", "/providers/")),
    Page("could-not-find", None, "/search/could-not-find"),
    Page("how-we-sort", None, "/how-we-sort"),
    Page("offer", None, "/offer"),
    Page("help", None, "/help"),
    Page("accessibility", None, "/accessibility"),
    Page("privacy", None, "/privacy"),
    Page("concern", None, "/concern"),
    Page("concern-tell", None, "/concern/tell"),
    Page("holder-home", "holder_mixed", "/home"),
    Page("holder-home-one-pot", "holder", "/home"),
    Page("holder-search", "holder", "/search?q=swimming&near=SK4"),
    Page("holder-service", "holder", "/search?q=swimming+companion&near=SK4", ("Swimming companion",)),
    Page("holder-bookings", "holder", "/bookings"),
    Page("holder-booking", "holder", "/bookings", ("/bookings/",)),
    Page("holder-ask", "holder", "/search?q=swimming+companion&near=SK4", ("Swimming companion", "Ask a question")),
    Page("holder-enquiries", "holder_mixed", "/enquiries"),
    Page("holder-enquiry", "holder_mixed", "/enquiries", ("/enquiries/",)),
    Page("holder-money", "holder_mixed", "/pots"),
    Page("holder-statement", "holder", "/pots", ("/pots/",)),
    Page("holder-worked-out", "holder_mixed", "/pots/worked-out"),
    Page("holder-plan", "holder_mixed", "/plan"),
    Page("holder-messages", "holder", "/messages"),
    Page("holder-permissions", "holder", "/permissions"),
    Page("holder-account", "holder", "/account"),
    Page("holder-new-home", "holder_new", "/home"),
    Page("broker-home", "broker", "/home"),
    Page("broker-asked", "broker", "/asked-to-act"),
    Page("broker-messages", "broker", "/messages"),
    Page("provider-home", "provider", "/home"),
    Page("provider-diary", "provider", "/diary"),
    Page("provider-money", "provider", "/invoices"),
    Page("provider-questions", "provider", "/requests/enquiries"),
    Page("provider-listing", "provider", "/my-listing"),
    Page("provider-workers", "provider", "/my-listing", ("Change people and hours",)),
    Page("provider-request", "provider", "/requests", ("/requests/",)),
    Page("provider-messages", "provider", "/messages"),
    Page("coordinator-home", "coordinator", "/home"),
    Page("coordinator-people", "coordinator", "/people"),
    Page("coordinator-person", "coordinator", "/people", ("/people/",)),
    Page("coordinator-plan", "coordinator", "/coordinator", ("Gus Hartley", "/plans/")),
    Page("coordinator-tasks", "coordinator", "/tasks"),
    Page("approver-home", "approver", "/home"),
    Page("approver-waiting", "approver", "/plans/waiting"),
    Page("approver-plan", "approver", "/plans/waiting", ("/plans/",)),
    Page("commissioner-home", "commissioner", "/home"),
    Page("operator-home", "operator", "/home"),
    Page("operator-listings", "operator", "/operator/listings"),
    Page("operator-listing", "operator", "/operator/listings", ("/operator/listings/",)),
    Page("operator-organisations", "operator", "/operator/organisations"),
    Page("operator-claims", "operator", "/operator/claims"),
    Page("funder-staff", "funder_admin", "/organisation"),
    Page("council-contacts", "funder_admin", "/council-contacts"),
    Page("concerns", "safeguarding", "/concerns"),
)
