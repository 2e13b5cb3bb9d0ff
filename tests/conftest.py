"""What every test shares. The network ends at this machine (`--allow-hosts` in pyproject.toml), warnings are errors."""

from hypothesis import settings

# A slow machine is no failure of the code under test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

pytest_plugins = [
    "tests.fixtures.lawless",
    "tests.fixtures.mail",
    "tests.fixtures.races",
    "tests.fixtures.servers",
    "tests.fixtures.simulated",
    "tests.fixtures.site",
]
