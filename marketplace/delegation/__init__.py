"""Who may act for whom: what a holder allows a person or an organisation to do, and the answer to every `may they?`."""
