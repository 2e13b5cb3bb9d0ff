"""Keys in the WSGI environment by which the site tells the server's access log what it may write down."""

ROUTE = "route"
"""The route as declared, as in `/bookings/<int:booking_id>`."""
REQUEST_ID = "request_id"
