"""Local authorities of England by their GSS codes, with the NHS board that covers most of each."""

from dataclasses import dataclass
from functools import cache

from marketplace.core.geography.tables import rows


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """A lower-tier or single-tier authority. Centre in degrees; `icb_share` is its part (0 to 1) in that NHS board."""

    code: str
    name: str
    lat: float
    lon: float
    icb_code: str
    icb_name: str
    icb_share: float


@cache
def _by_code() -> dict[str, LocalAuthority]:
    return {
        code: LocalAuthority(code, name, float(lat), float(lon), icb, icb_name, float(share))
        for code, name, lat, lon, icb, icb_name, share in rows("authorities")
    }


@cache
def _old_codes() -> dict[str, str]:
    return dict(rows("old_codes"))


def local_authorities() -> tuple[LocalAuthority, ...]:
    """All of them, by name."""
    return tuple(_by_code().values())


def current_code(code: str) -> str:
    """The code in use today for a code of any year (Barnsley and Sheffield changed). Raises `KeyError` if unknown."""
    now = _old_codes().get(code, code)
    if now not in _by_code():
        raise KeyError(code)
    return now


def local_authority(code: str) -> LocalAuthority:
    """The authority with that code, old or new. Raises `KeyError` if there is none in England."""
    return _by_code()[current_code(code)]


def local_authority_name(code: str) -> str:
    """Its name, for a code old or new. Raises `KeyError` if there is none in England."""
    return local_authority(code).name
