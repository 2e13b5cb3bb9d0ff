"""The form on the page of too little money."""

from marketplace.bookings.queries.paying import WaysOut
from marketplace.bookings.web.request_words import ways_out_choices
from marketplace.core.forms import BaseForm, RadioField
from marketplace.core.web.words import pounds


class ShortForm(BaseForm):
    instead = RadioField("What would you like to do?", choices=[])

    def offer(self, out: WaysOut, free_pence: int) -> None:
        self.instead.choices = ways_out_choices(out, f"the {pounds(free_pence)} that is free")
