"""Settings: what is wrong is said with the variable's name, and outside the demo nothing is made up."""

import pytest

from marketplace.config import DEMO_PHONE, BadSetting, load

LIVE = {"SECRET_KEY": "a long random text of one's own, 40 letters"}


def test_the_invented_phone_number_is_for_the_demo_only():
    assert load({"DEMO": "1"}).help_phone == DEMO_PHONE
    assert load(LIVE).help_phone is None
    assert load(LIVE | {"HELP_PHONE": "01632 960 000", "HELP_HOURS": "weekdays 9 to 5"}).flask()["HELP_HOURS"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        (LIVE | {"DEMO": "maybe"}, "DEMO"),
        (LIVE | {"BASE_URL": "support.example.org"}, "BASE_URL"),
        (LIVE | {"DATABASE_URL": "mysql://db"}, "DATABASE_URL"),
        (LIVE | {"SEARCH_URL": "solr:x"}, "SEARCH_URL"),
        (LIVE | {"SMTP_URL": "mail.example.org"}, "SMTP_URL"),
        (LIVE | {"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        (LIVE | {"API_RATE_PER_MINUTE": "many"}, "API_RATE_PER_MINUTE"),
    ],
)
def test_a_wrong_setting_is_named(given, name):
    with pytest.raises(BadSetting, match=f"^{name}: "):
        load(given)


def test_the_host_of_the_address_is_answered_without_being_listed():
    settings = load(LIVE | {"BASE_URL": "https://support.example.org/"})
    assert settings.base_url == "https://support.example.org"
    assert settings.secure
    assert "support.example.org" in settings.allowed_hosts
