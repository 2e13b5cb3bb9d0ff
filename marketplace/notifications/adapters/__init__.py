"""Ways out of the house: SMTP, or none; and the templates that write the words out."""
