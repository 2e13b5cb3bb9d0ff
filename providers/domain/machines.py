"""The states of a listing, a service and a credential as tables (C5)."""

from marketplace.core.machine import Machine, row

PROVIDER = Machine(
    "listing",
    row(None, "register", "draft", "provider"),
    row(None, "import", "unclaimed", "operator"),
    row(("draft", "changes_requested"), "submit", "submitted", "provider", "identity_told contact complaints_route"),
    row("submitted", "ask_changes", "changes_requested", "operator", "reasons"),
    row("submitted", "list", "listed", "operator", "identity_checked publishable_service", "publish_services"),
    row("listed", "restrict", "restricted", "system"),
    row("restricted", "restore", "listed", "system"),
    row(("listed", "restricted"), "pause", "paused", "provider"),
    row("paused", "resume", "listed", "provider"),
    row(("listed", "restricted", "paused"), "suspend", "suspended", "operator", "reasons"),
    row("suspended", "reinstate", "listed", "operator", "reasons"),
    row("suspended", "delist", "delisted", "operator", "reasons"),
    row("unclaimed", "confirm_claim", "draft", "operator"),
)

SERVICE = Machine(
    "service",
    row(None, "write", "draft", "provider"),
    row(("draft", "paused"), "publish", "published", "provider operator", "provider_listed publishable"),
    row("published", "pause", "paused", "provider"),
    row(("draft", "published", "paused"), "withdraw", "withdrawn", "provider"),
    row(("published", "withdrawn"), "hand_over", "draft", "operator"),  # an imported one has found its owner
)

CREDENTIAL = Machine(
    "credential",
    row(None, "declare", "declared", "provider"),
    row(("declared", "rejected"), "attach_evidence", "evidence_given", "provider", "facts_of_its_kind"),
    row("evidence_given", "verify", "verified", "operator", "verifier_not_linked method_source_date"),
    row("evidence_given", "reject", "rejected", "operator", "verifier_not_linked reason"),
    row("verified", "lapse", "expired", "system"),
    row("verified", "recheck_fail", "withdrawn", "operator", "verifier_not_linked reason"),
    row(
        ("declared", "evidence_given", "verified", "rejected", "expired", "withdrawn"),
        "supersede",
        "superseded",
        "system",
    ),
)
