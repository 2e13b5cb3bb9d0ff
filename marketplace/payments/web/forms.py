"""What a payer says of a payment."""

from marketplace.core.forms import BaseForm, LocalDateField, TextField


class PaidForm(BaseForm):
    paid_on = LocalDateField("Which day was it paid?", needed="Enter the day when it was paid.")


class CameBackForm(BaseForm):
    on = LocalDateField("Which day did it come back?", needed="Enter the day when it came back.")
    reason = TextField("What did the bank say?", needed="Say why it came back.", longest=200)
