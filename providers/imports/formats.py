"""The formats that `flask providers import` knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from providers.imports import charity, nhs_choices, oruk, template
from providers.imports.files import Incoming
from providers.imports.rows import Rows


@dataclass(frozen=True, slots=True)
class Format:
    """`licence` is what the publisher of that list gives, unless the file or the command says another."""

    read: Callable[[Incoming], Rows]
    licence: str
    about: str


FORMATS: Mapping[str, Format] = {
    "csv": Format(template.read, "Not stated", "our own template, see docs/import-csv.md"),
    "charity": Format(charity.read, "CC BY 4.0 and Open Government Licence v3.0", "a register of charities"),
    "nhs-choices": Format(nhs_choices.read, "Open Government Licence v2.0", "social care providers of NHS Choices"),
    "oruk": Format(oruk.read, "Open Government Licence v3.0", "Open Referral UK services, as JSON"),
}
