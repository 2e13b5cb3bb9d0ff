"""Settings that let the site start and still are not wise. Those that are wrong stop it by themselves."""

from collections.abc import Callable
from urllib.parse import urlsplit

from marketplace.config import DEFAULT_SECRET_KEY, LOOPBACK, Settings
from marketplace.core.doctor.finding import Finding, bad, ok, warn
from marketplace.core.site import Site

LEAST_DIFFERENT = 12
"""Different characters in a key: 32 random hex digits have fewer only once in ten thousand."""
GIVEAWAYS = ("changeme", "change-me", "secret", "password", "example", "test", "demo", "12345")
NEW_KEY = 'Make one: python3 -c "import secrets; print(secrets.token_hex(32))". A new key signs everybody out.'


def settings(site: Site) -> list[Finding]:
    wise = list(unwise(site.settings))
    return wise or [ok("settings", "All settings can be read, and go together.")]


def unwise(given: Settings) -> list[Finding]:
    if given.demo:
        return [ok("settings", "This is the demo: everybody in it is invented.")]
    found = []
    host = urlsplit(given.base_url).hostname
    if host in LOOPBACK:
        todo = "Set BASE_URL to the address that people use: links in e-mails and letters begin with it."
        found.append(warn("settings", "BASE_URL is this machine's own address.", todo))
    if given.secure and not given.trusted_proxies:
        todo = (
            "Set TRUSTED_PROXIES to the number of proxies of yours before the site, or limits count all people as one."
        )
        found.append(warn("settings", "BASE_URL is https, but TRUSTED_PROXIES is 0.", todo))
    if not given.help_phone:
        found.append(warn("settings", "HELP_PHONE is not set.", "Give a help line: some people can only telephone."))
    if not given.api_rate_per_minute:
        found.append(warn("settings", "API_RATE_PER_MINUTE is 0: programs may ask without end.", "Set a limit."))
    return found


def keys(site: Site) -> list[Finding]:
    return [judge_key(site.settings.secret_key, demo=site.settings.demo)]


def judge_key(key: str, *, demo: bool) -> Finding:
    """A key of the demo or of a test may never protect real people."""
    if demo:
        return ok("keys", "The demo's key protects nobody real.")
    if key == DEFAULT_SECRET_KEY:
        return bad("keys", "SECRET_KEY is the demo's: everybody knows it.", NEW_KEY)
    if len(key) < 32 or len(set(key)) < LEAST_DIFFERENT:
        return bad("keys", "SECRET_KEY can be guessed: it is too short, or says the same over and over.", NEW_KEY)
    if any(word in key.lower() for word in GIVEAWAYS):
        return warn("keys", "SECRET_KEY looks like one from an example or a test.", NEW_KEY)
    return ok("keys", "SECRET_KEY is long and mixed.")


def mail(site: Site) -> list[Finding]:
    knock: Callable[[], str | None] | None = site.ports.get("mail_knock")
    return [judge_mail(site.settings, knock)]


def judge_mail(given: Settings, knock: Callable[[], str | None] | None) -> Finding:
    """`knock` opens the mail server and signs in; it answers the kind of error, or None when all is well."""
    if knock is None:
        says = "E-mail is off: messages stay on the pages and in letters."
        if given.demo:
            return ok("mail", says)
        return warn("mail", says, "Set SMTP_URL and MAIL_FROM, and run flask letters export for those without a page.")
    error = knock()
    if error is not None:
        todo = "Check SMTP_URL: host, port, name and password. E-mails wait and go out when it answers."
        return bad("mail", f"The mail server does not let us in ({error}).", todo)
    if given.mail_from.endswith("@localhost"):
        return warn("mail", "MAIL_FROM is at localhost: such e-mails are often thrown away.", "Set MAIL_FROM.")
    return ok("mail", "The mail server lets us in.")
