"""How money leaves: a port with an adapter a way of paying. The ledger is the record; nothing rests here (R65)."""
