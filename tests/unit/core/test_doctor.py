"""Each judgement of `flask doctor`: what is well, what is not, and that it says what to do."""

import smtplib
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from marketplace.config import DEFAULT_SECRET_KEY, Settings
from marketplace.core.doctor.clock import judge_clock, judge_zone
from marketplace.core.doctor.disk import judge_folder
from marketplace.core.doctor.finding import Finding, Level
from marketplace.core.doctor.setting import judge_key, judge_mail, unwise
from marketplace.core.doctor.storage import judge_backup, judge_postgresql, judge_sqlite
from marketplace.notifications.adapters.smtp import SmtpMailer

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
GB = 1024**3
LIVE = Settings(
    base_url="https://support.example.org",
    trusted_proxies=1,
    help_phone="01632 960 000",
    mail_from="support@example.org",
    secret_key="9f86d081884c7d659a2feaa0c55ad015",
)
SAFE = {
    "server_version": "17.2 (Debian)",
    "server_version_num": "170002",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "server_encoding": "UTF8",
}


def not_well(finding: Finding, level: Level, words: str) -> None:
    assert finding.level is level
    assert words in finding.says
    assert finding.todo, "it says what to do"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"base_url": "http://127.0.0.1:8000"}, "own address"),
        ({"trusted_proxies": 0}, "TRUSTED_PROXIES"),
        ({"help_phone": None}, "HELP_PHONE"),
        ({"api_rate_per_minute": 0}, "API_RATE_PER_MINUTE"),
    ],
)
def test_settings_that_start_and_are_not_wise(change: dict, words: str) -> None:
    assert unwise(LIVE) == []
    (finding,) = unwise(replace(LIVE, **change))
    not_well(finding, Level.WARN, words)


@pytest.mark.parametrize(
    ("key", "level", "words"),
    [
        (DEFAULT_SECRET_KEY, Level.BAD, "the demo's"),
        ("abc", Level.BAD, "guessed"),
        ("ab" * 30, Level.BAD, "guessed"),
        ("my-own-secret-for-the-site-0123456789", Level.WARN, "example or a test"),
    ],
)
def test_weak_keys(key: str, level: Level, words: str) -> None:
    finding = judge_key(key, demo=False)
    not_well(finding, level, words)
    assert key not in finding.says + finding.todo
    assert judge_key(key, demo=True).level is Level.OK
    assert judge_key(LIVE.secret_key, demo=False).level is Level.OK


def test_mail() -> None:
    not_well(judge_mail(LIVE, None), Level.WARN, "E-mail is off")
    not_well(judge_mail(LIVE, lambda: "SMTPAuthenticationError"), Level.BAD, "SMTPAuthenticationError")
    not_well(judge_mail(replace(LIVE, mail_from="no-reply@localhost"), lambda: None), Level.WARN, "MAIL_FROM")
    assert judge_mail(LIVE, lambda: None).level is Level.OK


def test_knocking_at_a_mail_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets this port
        assert (
            SmtpMailer(f"smtp://127.0.0.1:{taken.getsockname()[1]}", "a@b.example").knock() == "ConnectionRefusedError"
        )


def test_knocking_at_one_that_wants_another_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            caller, _ = server.accept()
            with caller, caller.makefile("rwb") as lines:
                lines.write(b"220 mail\r\n")
                lines.flush()
                for line in lines:
                    hello = line.upper().startswith(b"EHLO")
                    lines.write(b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n" if hello else b"535 no\r\n")
                    lines.flush()

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        url = f"smtp://name:word@127.0.0.1:{server.getsockname()[1]}"
        assert SmtpMailer(url, "a@b.example").knock() == smtplib.SMTPAuthenticationError.__name__
        thread.join(5)


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({"fsync": "off"}, Level.BAD, "fsync"),
        ({"full_page_writes": "off"}, Level.BAD, "full_page_writes"),
        ({"synchronous_commit": "off"}, Level.BAD, "before the disk"),
        ({"server_encoding": "SQL_ASCII"}, Level.BAD, "SQL_ASCII"),
        ({"server_version": "13.4", "server_version_num": "130004"}, Level.WARN, "old"),
    ],
)
def test_a_postgresql_that_may_lose_commits(change: dict, level: Level, words: str) -> None:
    assert judge_postgresql(SAFE).level is Level.OK
    not_well(judge_postgresql(SAFE | change), level, words)


def test_an_sqlite_that_may_lose_commits() -> None:
    assert judge_sqlite("3.40.1", "wal", 2, True).level is Level.OK
    not_well(judge_sqlite("3.40.1", "delete", 2, True), Level.BAD, "write-ahead")
    not_well(judge_sqlite("3.40.1", "wal", 1, True), Level.BAD, "wait for the disk")
    not_well(judge_sqlite("3.40.1", "wal", 2, False), Level.BAD, "foreign keys")


def test_backups() -> None:
    not_well(judge_backup(None, NOW), Level.WARN, "No backup")
    not_well(judge_backup(NOW - timedelta(hours=50), NOW), Level.WARN, "50 hours old")
    assert judge_backup(NOW - timedelta(hours=3), NOW).level is Level.OK


def test_clocks() -> None:
    seconds = timedelta(seconds=1)
    assert judge_clock(NOW, NOW, NOW + seconds, True).level is Level.OK
    assert judge_clock(NOW, None, None, None).level is Level.OK
    not_well(judge_clock(NOW, NOW + 5 * seconds, None, True), Level.BAD, "5 seconds ahead")
    not_well(judge_clock(NOW, NOW, NOW - 5 * seconds, True), Level.WARN, "5 seconds apart")
    not_well(judge_clock(NOW, NOW, NOW + 50 * seconds, True), Level.BAD, "50 seconds apart")
    not_well(judge_clock(NOW, NOW, NOW, False), Level.WARN, "drifts")


def test_a_machine_without_summer_time() -> None:
    assert judge_zone(ZoneInfo("Europe/London")).level is Level.OK
    not_well(judge_zone(UTC), Level.BAD, "summer time")


def test_room_on_the_disk(tmp_path: Path) -> None:
    assert judge_folder("disk", tmp_path, "DATA_DIR", lambda _: 50 * GB).level is Level.OK
    not_well(judge_folder("disk", tmp_path, "DATA_DIR", lambda _: 100 * 1024**2), Level.BAD, "100 MB")
    not_well(judge_folder("disk", tmp_path, "DATA_DIR", lambda _: GB), Level.WARN, "1.0 GB")
    not_well(judge_folder("disk", tmp_path, "DATA_DIR", lambda _: 5 * GB, held=9 * GB), Level.WARN, "5.0 GB")
    not_well(judge_folder("disk", tmp_path / "no", "DATA_DIR"), Level.BAD, "not there")


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    not_well(judge_folder("disk", tmp_path, "DATA_DIR"), Level.BAD, "may not write")
