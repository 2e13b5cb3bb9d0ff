"""Places in England: postcodes, towns, local authorities and the distance between points. Pure and offline.

The tables in `data/` are built by `python -m marketplace.core.geography.build`; sources and licences are in
`data/ATTRIBUTION.md`. An authority found by postcode sector is wrong for about 1 postcode in 25, so a person
confirms a holder's authority; nothing here decides it.
"""

from marketplace.core.geography.authorities import (
    LocalAuthority,
    current_code,
    local_authorities,
    local_authority,
    local_authority_name,
)
from marketplace.core.geography.distance import Located, Point, distance_m, miles
from marketplace.core.geography.places import Place, coarse_area, resolve
from marketplace.core.geography.postcodes import UnknownPlace, normalise_postcode, outward, sector

__all__ = [
    "LocalAuthority",
    "Located",
    "Place",
    "Point",
    "UnknownPlace",
    "coarse_area",
    "current_code",
    "distance_m",
    "local_authorities",
    "local_authority",
    "local_authority_name",
    "miles",
    "normalise_postcode",
    "outward",
    "resolve",
    "sector",
]
