from marketplace.core.forms import BaseForm, PhoneField, RadioField, choice
from marketplace.people.domain import FORMAT_NAMES, PreferredFormat

HINTS = {
    PreferredFormat.EMAIL: "The details are always on the page, never in the email",
    PreferredFormat.NONE: "You look at this site, or ask your coordinator",
}
FORMATS = [choice(one.value, words, HINTS.get(one)) for one, words in FORMAT_NAMES.items()]


class ContactForm(BaseForm):
    preferred_format = RadioField("How should we tell you things?", choices=FORMATS, needed="Choose one way.")
    phone = PhoneField("Phone number", description="Leave it empty if you don’t want calls.")
