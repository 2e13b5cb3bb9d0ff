"""What a task says in the list of those who have to do it. A kind that is not here reads as its own words."""

TASK_WORDS: dict[str, str] = {
    "arrange_cover": "Arrange cover for a critical visit",
    "authorise_booking": "A booking waits for a yes",
    "call_person": "Phone someone with news",
    "call_provider": "Phone a provider: the person they support has died",
    "change_plan": "Someone asks for a plan change",
    "fund_visit": "A visit is not funded yet",
    "look_at_pacing": "Money may run out early",
    "plan_review": "A plan review is due",
    "pot_replacement": "A pot was stopped: set up what comes instead",
    "read_plan": "A plan waits for a decision",
    "review_emergency": "Emergency money was used: look at it afterwards",
    "review_listing": "A listing waits to be read",
    "triage_concern": "A concern waits to be read",
    "unconfirmed_visit": "Nobody has confirmed a visit",
    "unmet_need": "Someone could not find what they need",
    "verify_credential": "A proof waits to be checked",
    "visit_query": "A question about a visit waits",
}


def task_title(kind: str) -> str:
    """The words of a kind of task."""
    return TASK_WORDS.get(kind, kind.replace("_", " ").capitalize())
