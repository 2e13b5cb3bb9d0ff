"""The demo world: invented people at real places, made by the services themselves with a clock that is moved."""
