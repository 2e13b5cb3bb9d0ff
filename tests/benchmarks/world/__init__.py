"""A market as large as one likes, for benchmarks: `python -m tests.benchmarks.world --scale 100k|1m --database URL`.

Everything follows from the seed: the same seed and scale make the same rows. Services stand at real postcode sectors
and are told in real words; people, money and bookings are made up.
"""

from tests.benchmarks.world.services import Made, services
from tests.benchmarks.world.shapes import Shapes, shapes
from tests.benchmarks.world.writing import Writer

__all__ = ["Made", "Shapes", "Writer", "services", "shapes"]
