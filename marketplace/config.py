"""Typed settings, read once from the environment; what is wrong is said with the variable's name."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

import click

DEFAULT_SECRET_KEY = "demo-only-not-a-secret"  # noqa: S105 - refused outside demo, see load()
DEMO_PHONE = "0161 496 0120"
"""Of the range kept for drama: outside the demo no number is made up."""

IN_FILES = ("DATABASE_URL", "SEARCH_API_KEY", "SEARCH_URL", "SECRET_KEY", "SMTP_URL")
"""What holds a secret may stand in a file of its own, as containers get them."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class BadSetting(click.ClickException, ValueError):
    """A setting that the site can't start with; the message begins with the variable's name.

    A command prints that message alone, without a traceback."""


@dataclass(frozen=True)
class Settings:
    """One field a variable of `interfaces`. URLs as given; `trusted_proxies` is how many stand before us."""

    database_url: str = field(default="sqlite:///instance/marketplace.db", repr=False)
    database_statement_seconds: int = 30
    database_lock_seconds: int = 5
    search_url: str = field(default="tantivy:instance/search", repr=False)
    search_api_key: str | None = field(default=None, repr=False)
    search_ca_file: str | None = None
    search_meaning: bool = False
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
    metrics_bind: tuple[str, int] | None = None
    log_format: Literal["json", "text"] = "json"
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
    given = _with_files({name: value.strip() for name, value in environ.items() if value.strip()})
    demo = _flag(given, "DEMO")
    secret = given.get("SECRET_KEY", DEFAULT_SECRET_KEY)
    if not demo and (secret == DEFAULT_SECRET_KEY or len(secret) < 32):
        raise BadSetting(
            "SECRET_KEY: set it to a long random text of your own (32 characters or more), for example "
            f"{secrets.token_hex(32)} — or set DEMO=1 to try the site with invented people."
        )
    base_url = _base_url(given, demo)
    return Settings(
        database_url=_database_url(given),
        database_statement_seconds=_whole(given, "DATABASE_STATEMENT_SECONDS", 30),
        database_lock_seconds=_whole(given, "DATABASE_LOCK_SECONDS", 5),
        search_url=_search_url(given),
        search_api_key=given.get("SEARCH_API_KEY"),
        search_ca_file=_search_ca_file(given),
        search_meaning=_flag(given, "SEARCH_MEANING"),
        secret_key=secret,
        base_url=base_url,
        allowed_hosts=_hosts(given, base_url, demo),
        trusted_proxies=_whole(given, "TRUSTED_PROXIES", 0),
        smtp_url=_smtp_url(given),
        mail_from=_mail_from(given),
        data_dir=Path(given.get("DATA_DIR", "instance")).absolute(),
        open_data_dir=_open_data_dir(given),
        api_rate_per_minute=_whole(given, "API_RATE_PER_MINUTE", 600),
        site_name=given.get("SITE_NAME", Settings.site_name),
        help_phone=given.get("HELP_PHONE", DEMO_PHONE if demo else None),
        help_hours=given.get("HELP_HOURS"),
        metrics_bind=_metrics_bind(given),
        log_format=_log_format(given, demo),
        demo=demo,
    )


def _with_files(given: dict[str, str]) -> dict[str, str]:
    """Each of IN_FILES that is not given itself is read from the file that the same name with _FILE names."""
    for name in IN_FILES:
        path = given.get(f"{name}_FILE")
        if path is None:
            continue
        if name in given:
            raise BadSetting(f"{name}: give it or {name}_FILE, not both")
        try:
            given[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{name}_FILE: this file cannot be read ({type(error).__name__})") from None
    return given


def _parts(name: str, url: str, hint: str) -> SplitResult:
    """Raises BadSetting where it is no URL at all, such as one with a port of letters."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadSetting(f"{name}: {hint}") from None
    return parts


def _base_url(given: Mapping[str, str], demo: bool) -> str:
    hint = "give the whole address, as in https://support.example.org"
    url = given.get("BASE_URL", Settings.base_url).rstrip("/")
    parts = _parts("BASE_URL", url, hint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise BadSetting(f"BASE_URL: {hint}")
    if parts.scheme == "http" and not demo and parts.hostname not in LOOPBACK:
        raise BadSetting("BASE_URL: begin with https:// where people reach the site from elsewhere")
    return url


def _hosts(given: Mapping[str, str], base_url: str, demo: bool) -> tuple[str, ...]:
    """What the Host header may say: the address's own host always; without a list this machine's names too."""
    own = urlsplit(base_url).hostname or ""
    listed = {host.strip().lower() for host in given.get("ALLOWED_HOSTS", "").split(",") if host.strip()}
    for host in listed:
        if host == "*" and not demo:
            raise BadSetting("ALLOWED_HOSTS: name the hosts; * would let anybody write our links")
        if host != "*" and not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+", host):
            raise BadSetting("ALLOWED_HOSTS: give names with commas between, as in support.example.org,10.0.0.5")
    return tuple(sorted((listed or set(Settings.allowed_hosts)) | {own}))


def _database_url(given: Mapping[str, str]) -> str:
    hint = "begin with sqlite:/// and a file, or with postgresql+psycopg://"
    url = given.get("DATABASE_URL", Settings.database_url)
    scheme = _parts("DATABASE_URL", url, hint).scheme
    in_a_file = url.startswith("sqlite:///") and url != "sqlite:///" and ":memory:" not in url
    if not in_a_file and scheme != "postgresql+psycopg":
        raise BadSetting(f"DATABASE_URL: {hint}")
    return _absolute_sqlite(url)


def _search_url(given: Mapping[str, str]) -> str:
    """What stands behind elasticsearch+… is read by the engine, which names no secret in what it says."""
    url = given.get("SEARCH_URL", Settings.search_url)
    engine, _, folder = url.partition(":")
    elastic = ("elasticsearch+http", "elasticsearch+https")
    if engine not in ("tantivy", "null", *elastic) or (engine == "tantivy" and not folder):
        raise BadSetting(
            "SEARCH_URL: begin with tantivy: and a folder, as in tantivy:instance/search, "
            "or give elasticsearch+https://host:9200/prefix"
        )
    if engine not in elastic and ("SEARCH_API_KEY" in given or "SEARCH_CA_FILE" in given):
        raise BadSetting("SEARCH_URL: SEARCH_API_KEY and SEARCH_CA_FILE go with elasticsearch+https://")
    return url


def _search_ca_file(given: Mapping[str, str]) -> str | None:
    name = given.get("SEARCH_CA_FILE")
    if name is not None and not Path(name).is_file():
        raise BadSetting("SEARCH_CA_FILE: this file is not there")
    return name


def _smtp_url(given: Mapping[str, str]) -> str | None:
    hint = "begin with smtp:// or smtps:// and name a host, as in smtp://mail.example.org:587"
    url = given.get("SMTP_URL")
    if url is None:
        return None
    parts = _parts("SMTP_URL", url, hint)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting(f"SMTP_URL: {hint}")
    return url


def _mail_from(given: Mapping[str, str]) -> str:
    address = given.get("MAIL_FROM", Settings.mail_from)
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address):
        raise BadSetting("MAIL_FROM: give one e-mail address, as in no-reply@support.example.org")
    return address


def _open_data_dir(given: Mapping[str, str]) -> Path | None:
    if "OPEN_DATA_DIR" not in given:
        return None
    folder = Path(given["OPEN_DATA_DIR"])
    if not folder.is_dir():
        raise BadSetting("OPEN_DATA_DIR: this folder is not there")
    return folder


def _metrics_bind(given: Mapping[str, str]) -> tuple[str, int] | None:
    hint = "give an address that only your own machines reach, and a port below 65535, as in 127.0.0.1:9100"
    if "METRICS_BIND" not in given:
        return None
    parts = _parts("METRICS_BIND", f"//{given['METRICS_BIND']}", hint)
    if not parts.hostname or not parts.port or parts.port == 65535 or parts.path or parts.username:
        raise BadSetting(f"METRICS_BIND: {hint}")
    return parts.hostname, parts.port


def _log_format(given: Mapping[str, str], demo: bool) -> Literal["json", "text"]:
    value = given.get("LOG_FORMAT", "text" if demo else "json").lower()
    if value == "json":
        return "json"
    if value == "text":
        return "text"
    raise BadSetting("LOG_FORMAT: say json or text")


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
    return prefix + str(Path(url.removeprefix(prefix)).absolute()) if url.startswith(prefix) else url
