"""Settings: what is wrong is said with the variable's name, and outside the demo nothing is made up."""

from pathlib import Path

import pytest

from marketplace.config import DEFAULT_SECRET_KEY, DEMO_PHONE, BadSetting, load

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
        ({"SECRET_KEY": DEFAULT_SECRET_KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": DEFAULT_SECRET_KEY, "DEMO": "0"}, "SECRET_KEY"),
        (LIVE | {"DEMO": "maybe"}, "DEMO"),
        (LIVE | {"BASE_URL": "support.example.org"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "ftp://support.example.org"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "https://"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "https://support.example.org:http"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "https://[support.example.org"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "https://example.org/support"}, "BASE_URL"),
        (LIVE | {"BASE_URL": "http://support.example.org"}, "BASE_URL"),
        (LIVE | {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        (LIVE | {"ALLOWED_HOSTS": "https://support.example.org"}, "ALLOWED_HOSTS"),
        (LIVE | {"ALLOWED_HOSTS": "support.example.org/"}, "ALLOWED_HOSTS"),
        (LIVE | {"DATABASE_URL": "mysql://db"}, "DATABASE_URL"),
        (LIVE | {"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        (LIVE | {"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        (LIVE | {"DATABASE_URL": "postgresql+psycopg://[db"}, "DATABASE_URL"),
        (LIVE | {"SEARCH_URL": "solr:x"}, "SEARCH_URL"),
        (LIVE | {"SEARCH_URL": "tantivy:"}, "SEARCH_URL"),
        (LIVE | {"SEARCH_API_KEY": "a-key"}, "SEARCH_URL"),
        (LIVE | {"SEARCH_URL": "elasticsearch+https://a/x", "SEARCH_CA_FILE": "/not/there.pem"}, "SEARCH_CA_FILE"),
        (LIVE | {"SMTP_URL": "mail.example.org"}, "SMTP_URL"),
        (LIVE | {"SMTP_URL": "smtp://"}, "SMTP_URL"),
        (LIVE | {"SMTP_URL": "smtp://mail.example.org:post"}, "SMTP_URL"),
        (LIVE | {"MAIL_FROM": "Choose Support"}, "MAIL_FROM"),
        (LIVE | {"OPEN_DATA_DIR": "no/such/folder"}, "OPEN_DATA_DIR"),
        (LIVE | {"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        (LIVE | {"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        (LIVE | {"API_RATE_PER_MINUTE": "-5"}, "API_RATE_PER_MINUTE"),
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


def test_every_setting_is_read_and_has_its_type(tmp_path):
    given = {
        "DATABASE_URL": "postgresql+psycopg://site@db/marketplace",
        "SEARCH_URL": "tantivy:/srv/index",
        "SECRET_KEY": "k" * 32,
        "BASE_URL": "https://support.example.org",
        "ALLOWED_HOSTS": "support.example.org, Other.example.org,10.0.0.5",
        "TRUSTED_PROXIES": "2",
        "SMTP_URL": "smtps://user:pass@mail.example.org:465",
        "MAIL_FROM": "no-reply@support.example.org",
        "DATA_DIR": "data",
        "OPEN_DATA_DIR": str(tmp_path),
        "API_RATE_PER_MINUTE": "0",
        "SITE_NAME": "Our Support",
        "DEMO": "0",
    }
    settings = load(given)
    assert settings.database_url == given["DATABASE_URL"]
    assert settings.search_url == given["SEARCH_URL"]
    assert settings.secret_key == given["SECRET_KEY"]
    assert settings.base_url == given["BASE_URL"]
    assert settings.allowed_hosts == ("10.0.0.5", "other.example.org", "support.example.org")
    assert (settings.trusted_proxies, settings.api_rate_per_minute, settings.demo) == (2, 0, False)
    assert settings.smtp_url == given["SMTP_URL"]
    assert settings.mail_from == given["MAIL_FROM"]
    assert settings.data_dir == Path("data").absolute()
    assert settings.open_data_dir == tmp_path
    assert settings.site_name == "Our Support"


def test_the_demo_starts_on_nothing_at_all_and_says_so():
    settings = load({"DEMO": "1"})
    assert settings.secret_key == DEFAULT_SECRET_KEY
    assert settings.allowed_hosts == ("127.0.0.1", "localhost")
    assert settings.flask()["SESSION_COOKIE_NAME"] == "session"


def test_an_empty_variable_is_one_that_is_not_set():
    assert load(LIVE | {"SMTP_URL": " ", "TRUSTED_PROXIES": ""}) == load(LIVE)


def test_a_file_of_sqlite_counts_from_where_the_site_is_started():
    assert load(LIVE | {"DATABASE_URL": "sqlite:///here.db"}).database_url == f"sqlite:///{Path('here.db').absolute()}"


def test_outside_the_demo_the_cookie_is_bound_to_its_host_and_this_machine_alone_does_without_https():
    cookie = load(LIVE | {"BASE_URL": "https://support.example.org"}).flask()
    assert cookie["SESSION_COOKIE_NAME"] == "__Host-session"
    assert cookie["SESSION_COOKIE_SECURE"]
    assert not load(LIVE | {"BASE_URL": "http://127.0.0.1:8000"}).secure


def test_secrets_are_not_printed():
    settings = load(LIVE | {"SMTP_URL": "smtp://user:hunter2@mail.example.org"})
    assert "hunter2" not in repr(settings)
    assert LIVE["SECRET_KEY"] not in repr(settings)


def test_secrets_of_the_cluster_are_not_shown():
    cluster = {"SEARCH_URL": "elasticsearch+https://site:hush@a:1,b:2/x", "SEARCH_API_KEY": "hush"}
    settings = load(LIVE | cluster)
    assert settings.search_url == cluster["SEARCH_URL"]
    assert "hush" not in repr(settings)
