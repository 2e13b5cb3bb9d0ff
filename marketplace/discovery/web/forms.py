"""“I could not find what I need”."""

from marketplace.core.forms import BaseForm, HiddenField, RadioField, YesField, choice
from marketplace.discovery.domain.needs import REASONS


class ReportForm(BaseForm):
    """`category` and `area` are codes that the page made of the search; the words themselves don't come along."""

    reason = RadioField(
        "What is in the way?",
        choices=[choice(str(code), words) for code, words in REASONS.items()],
        needed="Choose what is in the way.",
    )
    share = YesField("Let my support planner see this")
    category = HiddenField()
    area = HiddenField()
