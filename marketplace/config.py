"""Typed settings, read once from the environment; what is wrong is said with the variable's name."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_SECRET_KEY = "demo-only-not-a-secret"  # noqa: S105 - refused outside demo, see load()
DEMO_PHONE = "0161 496 0120"
"""Of the range kept for drama: outside the demo no number is made up."""


class BadSetting(ValueError):
    """A setting that the site can't start with; the message begins with the variable's name."""


@dataclass(frozen=True)
class Settings:
    """One field a variable of `interfaces`. URLs as given; `trusted_proxies` is how many stand before us."""

    database_url: str = "sqlite:///instance/marketplace.db"
    search_url: str = "tantivy:instance/search"
    secret_key: str = field(default=DEFAULT_SECRET_KEY, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    trusted_proxies: int = 0
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "no-reply@localhost"
    data_dir: Path = Path("instance")
    open_data_dir: Path | None = None
    api_rate_per_minute: int = 600
    site_name: str = "Choose Support"
    help_phone: str | None = None
    help_hours: str | None = None
    demo: bool = False
    testing: bool = False

    @property
    def secure(self) -> bool:
        """Whether pages are reached by https: decides the cookie's name and HSTS."""
        return self.base_url.startswith("https://")

    def flask(self) -> dict[str, Any]:
        """What Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_NAME": "__Host-session" if self.secure else "session",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
            "SESSION_REFRESH_EACH_REQUEST": False,  # a cookie is set when it changes, not with every page
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,  # a form left open for a day still works (PLN-5)
            "WTF_CSRF_SSL_STRICT": False,  # we send no Referer (no-referrer); the token alone decides
            "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
            "SITE_NAME": self.site_name,
            "HELP_PHONE": self.help_phone,
            "HELP_HOURS": self.help_hours,
            "DEMO": self.demo,
            "TESTING": self.testing,
        }


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises BadSetting."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    demo = _flag(given, "DEMO")
    secret = given.get("SECRET_KEY", DEFAULT_SECRET_KEY)
    if not demo and (secret == DEFAULT_SECRET_KEY or len(secret) < 32):
        raise BadSetting(
            "SECRET_KEY: set it to a long random text of your own (32 characters or more), for example "
            f"{secrets.token_hex(32)} — or set DEMO=1 to try the site with invented people."
        )
    database_url = _absolute_sqlite(given.get("DATABASE_URL", Settings.database_url))
    if urlsplit(database_url).scheme not in ("sqlite", "postgresql+psycopg"):
        raise BadSetting("DATABASE_URL: begin with sqlite:/// or postgresql+psycopg://")
    search_url = given.get("SEARCH_URL", Settings.search_url)
    if search_url.partition(":")[0] not in ("tantivy", "null"):
        raise BadSetting("SEARCH_URL: begin with tantivy: and a folder, as in tantivy:instance/search")
    base_url = given.get("BASE_URL", Settings.base_url).rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
        raise BadSetting("BASE_URL: give the whole address, as in https://support.example.org")
    smtp_url = given.get("SMTP_URL")
    if smtp_url and urlsplit(smtp_url).scheme not in ("smtp", "smtps"):
        raise BadSetting("SMTP_URL: begin with smtp:// or smtps://")
    hosts = tuple(host.strip() for host in given.get("ALLOWED_HOSTS", "").split(",") if host.strip())
    return Settings(
        database_url=database_url,
        search_url=search_url,
        secret_key=secret,
        base_url=base_url,
        allowed_hosts=hosts or tuple(sorted({*Settings.allowed_hosts, urlsplit(base_url).hostname or ""})),
        trusted_proxies=_whole(given, "TRUSTED_PROXIES", 0),
        smtp_url=smtp_url,
        mail_from=given.get("MAIL_FROM", Settings.mail_from),
        data_dir=Path(given.get("DATA_DIR", "instance")).absolute(),
        open_data_dir=Path(given["OPEN_DATA_DIR"]) if "OPEN_DATA_DIR" in given else None,
        api_rate_per_minute=_whole(given, "API_RATE_PER_MINUTE", 600),
        site_name=given.get("SITE_NAME", Settings.site_name),
        help_phone=given.get("HELP_PHONE", DEMO_PHONE if demo else None),
        help_hours=given.get("HELP_HOURS"),
        demo=demo,
    )


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "0").lower()
    if value not in ("0", "1", "true", "false", "yes", "no"):
        raise BadSetting(f"{name}: say 1 or 0")
    return value in ("1", "true", "yes")


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    try:
        number = int(given.get(name, default))
    except ValueError:
        raise BadSetting(f"{name}: give a whole number") from None
    if number < 0:
        raise BadSetting(f"{name}: give 0 or more")
    return number


def _absolute_sqlite(url: str) -> str:
    """A relative SQLite path counts from the current folder, not from Flask's instance folder."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url == prefix or ":memory:" in url:
        return url
    return prefix + str(Path(url.removeprefix(prefix)).absolute())
