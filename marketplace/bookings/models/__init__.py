"""Tables of the area; each thing has its own module."""

from marketplace.bookings.models.booking import Booking, BookingSplit
from marketplace.bookings.models.enquiry import Enquiry
from marketplace.bookings.models.invoice import Invoice, InvoiceLine
from marketplace.bookings.models.sharing import AccessNote, Opening
from marketplace.bookings.models.visit import Visit, VisitHold

__all__ = [
    "AccessNote",
    "Booking",
    "BookingSplit",
    "Enquiry",
    "Invoice",
    "InvoiceLine",
    "Opening",
    "Visit",
    "VisitHold",
]
