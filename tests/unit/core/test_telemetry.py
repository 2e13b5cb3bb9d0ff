"""What a log line and a figure may hold, and the settings that say where they go."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from marketplace.config import BadSetting, load
from marketplace.core.telemetry import request_id
from marketplace.core.telemetry.logs import FACTS, JsonLine, Line, describe

LIVE = {"SECRET_KEY": "9f86d081884c7d659a2feaa0c55ad015"}


@pytest.fixture
def number() -> Iterator[str]:
    token = request_id.current.set("abcdef0123456789")
    yield "abcdef0123456789"
    request_id.current.reset(token)


def record(error: BaseException | None = None, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("marketplace.x", logging.WARNING, __file__, 1, "job %d failed", (7,), None)
    if error is not None:
        made.exc_info = (type(error), error, error.__traceback__)
    made.__dict__.update(more)
    return made


def raised() -> ValueError:
    try:
        try:
            raise KeyError("maureen@example.org")
        except KeyError as first:
            raise ValueError("Maureen Tate, 12 Hope Street") from first
    except ValueError as error:
        return error


def test_a_line_is_one_json_object(number: str) -> None:
    line = JsonLine().format(record(**{FACTS: {"route": "/search", "ms": 3.5}}))
    assert "\n" not in line
    body = json.loads(line)
    assert body.pop("time").endswith("+00:00")
    assert body == {
        "level": "warning",
        "logger": "marketplace.x",
        "message": "job 7 failed",
        "request_id": number,
        "route": "/search",
        "ms": 3.5,
    }


def test_outside_a_request_there_is_no_number() -> None:
    assert "request_id" not in json.loads(JsonLine().format(record()))


@pytest.mark.parametrize("formatter", [JsonLine(), Line()])
def test_an_error_is_told_by_its_kind_and_place_not_its_words(formatter: logging.Formatter) -> None:
    made = record(raised())
    logging.Formatter().format(made)  # another handler was there before and left its text in the record
    line = formatter.format(made)
    assert "ValueError" in line
    assert "KeyError" in line
    assert "test_telemetry.py" in line
    for word in ("Maureen", "maureen", "Hope Street"):
        assert word not in line


def test_in_the_demo_an_error_keeps_its_words() -> None:
    assert "12 Hope Street" in Line(words=True).format(record(raised()))


def test_what_names_our_own_code_keeps_its_words() -> None:
    assert describe(NameError("name 'x' is not defined")) == "NameError: name 'x' is not defined"


def test_a_refusal_of_the_database_is_told_by_its_code() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE people (email TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO people VALUES ('maureen@example.org')"))
        with pytest.raises(IntegrityError) as refused:
            connection.execute(text("INSERT INTO people VALUES ('maureen@example.org')"))
    engine.dispose()
    assert describe(refused.value) == "IntegrityError IntegrityError SQLITE_CONSTRAINT_UNIQUE"


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "018f-7c2e-abcd"])
def test_a_number_from_a_trusted_proxy_is_taken(given: str) -> None:
    assert request_id.choose(given, trusted=True) == given
    assert request_id.choose(given, trusted=False) != given


@pytest.mark.parametrize(
    "given", [None, "", "short", "maureen@example.org", "a" * 65, "0af76519 16cd43dd", "ab\ncdefghij"]
)
def test_anything_else_is_replaced(given: str | None) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", request_id.choose(given, trusted=True))


def test_logs_are_for_machines_outside_the_demo() -> None:
    assert load(LIVE).log_format == "json"
    assert load({"DEMO": "1"}).log_format == "text"
    assert load({"DEMO": "1", "LOG_FORMAT": "json"}).log_format == "json"
    with pytest.raises(BadSetting, match="LOG_FORMAT"):
        load(LIVE | {"LOG_FORMAT": "xml"})


def test_figures_are_off_unless_they_get_an_address() -> None:
    assert load(LIVE).metrics_bind is None
    assert load(LIVE | {"METRICS_BIND": "127.0.0.1:9100"}).metrics_bind == ("127.0.0.1", 9100)
    assert load(LIVE | {"METRICS_BIND": "[::1]:9100"}).metrics_bind == ("::1", 9100)


@pytest.mark.parametrize(
    "given", ["9100", "127.0.0.1", "127.0.0.1:65535", "http://127.0.0.1:9100", "a:b", "x:9100/metrics"]
)
def test_an_address_that_is_none_stops_the_start(given: str) -> None:
    with pytest.raises(BadSetting, match="METRICS_BIND"):
        load(LIVE | {"METRICS_BIND": given})
