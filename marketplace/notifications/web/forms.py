from marketplace.core.forms import BaseForm, TextField


class DoneForm(BaseForm):
    note = TextField("What you did (if someone should know)", longest=300)
