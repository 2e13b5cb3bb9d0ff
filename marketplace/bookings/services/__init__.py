"""Writes of the area, in the order of a booking's life:

ask (`requesting`, `enquiring`) → answer (`answering`) → confirm (`confirming`, `holding`) → visit (`visiting`) →
invoice (`invoicing`). Ways back are in `cancelling`, what time does in `timing`, a holder's death in `dying`.
"""
