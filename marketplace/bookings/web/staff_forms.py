"""Forms of coordinators about visits."""

from marketplace.core.forms import BaseForm, LongTextField, RadioField, SelectField, choice


class PutRightForm(BaseForm):
    outcome = RadioField(
        "What is right?",
        choices=[
            choice("void", "Nothing should be paid", "The money is free again, or the provider gave it back"),
            choice(
                "again",
                "It took place, but the record was wrong",
                "The money is held again until there is a new record and a new yes",
            ),
        ],
        needed="Say what is right.",
    )
    second_person_id = SelectField("Who agreed to this?", coerce=int, choices=[], needed="Name a second person.")
    reason = LongTextField("Why?", needed="Say why, in a few words.", longest=1000)
