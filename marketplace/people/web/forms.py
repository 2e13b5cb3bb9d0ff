"""What people are asked for when they sign in, join or choose a password."""

from typing import Any

from wtforms.validators import StopValidation

from marketplace.core.forms import BaseForm, EmailField, HiddenField, PasswordField, TextField
from marketplace.people.passwords import weakness

ENTER_EMAIL = "Enter your email address."


class SignInForm(BaseForm):
    email = EmailField("Email address", needed=ENTER_EMAIL)
    password = PasswordField(
        "Password", needed="Enter your password.", description="You can paste it, or let your browser fill it in"
    )
    next = HiddenField()


class EmailForm(BaseForm):
    email = EmailField("Email address", needed=ENTER_EMAIL)


class CodeForm(BaseForm):
    code = TextField(
        "Code",
        needed="Enter the code from your letter.",
        longest=60,
        description="20 letters and numbers, like K7QM-2F9P-XR3D-8VHT-41ND. Capitals and dashes don’t matter.",
    )


class JoinForm(BaseForm):
    given_name = TextField("First name", needed="Enter your first name.", longest=100)
    family_name = TextField("Last name", needed="Enter your last name.", longest=100)
    email = EmailField("Email address", needed=ENTER_EMAIL)


class NewPasswordForm(BaseForm):
    """`for_email` is set by the view: a password must not be the address."""

    code = HiddenField()
    password = PasswordField(
        "New password",
        needed="Choose a password.",
        description="10 characters or more. Three words that don’t belong together work well. You can paste it.",
    )
    for_email = ""

    def validate_password(self, field: Any) -> None:
        found = weakness(field.data, self.for_email)
        if found:
            raise StopValidation(found)


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField("Your password now", needed="Enter the password that you have now.")


class AcceptForm(BaseForm):
    """Nothing to fill in."""

    code = HiddenField()
