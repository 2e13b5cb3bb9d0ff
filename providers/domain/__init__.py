"""Pure rules of the supply side: prices, free time, states, and what an activity asks for."""

from providers.domain.offer import NoPrice, Offer, price, wrong_length

__all__ = ["NoPrice", "Offer", "price", "wrong_length"]
