from marketplace.core.forms import BaseForm, PhoneField, RadioField, choice
from marketplace.people.domain import PreferredFormat

FORMATS = [
    choice(PreferredFormat.EMAIL.value, "Email", "The details are always on the page, never in the email"),
    choice(PreferredFormat.POST.value, "Letter"),
    choice(PreferredFormat.LARGE_PRINT_POST.value, "Letter in large print"),
    choice(PreferredFormat.EASY_READ_POST.value, "Letter in easy words"),
    choice(PreferredFormat.PHONE.value, "Phone call"),
    choice(PreferredFormat.NONE.value, "None of these", "You look at this site, or ask your coordinator"),
]


class ContactForm(BaseForm):
    preferred_format = RadioField("How should we tell you things?", choices=FORMATS, needed="Choose one way.")
    phone = PhoneField("Phone number", description="Leave it empty if you don’t want calls.")
