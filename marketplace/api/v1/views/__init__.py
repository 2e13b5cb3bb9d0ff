"""The calls: read the request, make one call, answer."""
