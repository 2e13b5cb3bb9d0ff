"""SEARCH_URL of a cluster: several nodes, a prefix, who we are; no secret in anything that is shown."""

import pytest

from search.engines.elasticsearch import read_address


def test_hosts_and_prefix():
    address = read_address("elasticsearch+http://host:9200,host2:9201/support")
    assert address.hosts == ("http://host:9200", "http://host2:9201")
    assert (address.prefix, address.secure) == ("support", False)


def test_what_is_left_out_is_the_usual():
    address = read_address("elasticsearch+https://search.example.org")
    assert (address.hosts, address.prefix) == (("https://search.example.org:9200",), "marketplace")
    assert read_address("elasticsearch+http://[::1]:9200/").hosts == ("http://[::1]:9200",)


def test_user_key_and_authority():
    address = read_address("elasticsearch+https://site:p%40ss%3Aword@a:1,b:2/x", ca_file="/etc/ca.pem")
    assert (address.user, address.password, address.ca_file) == ("site", "p@ss:word", "/etc/ca.pem")
    assert address.hosts == ("https://a:1", "https://b:2")
    assert read_address("elasticsearch+https://a/x", api_key="abc").api_key == "abc"


def test_secrets_are_not_shown():
    shown = repr(read_address("elasticsearch+https://site:hush@a:1/x")) + repr(
        read_address("elasticsearch+https://a:1/x", api_key="hush")
    )
    assert "hush" not in shown
    assert "site" not in shown


@pytest.mark.parametrize(
    "url",
    [
        "elasticsearch://host",
        "elasticsearch+http://",
        "elasticsearch+http://host:99999/x",
        "elasticsearch+http://host:port/x",
        "elasticsearch+http://host,/x",
        "elasticsearch+http://hush@host/x",
        "elasticsearch+http://user:@host/x",
        "elasticsearch+http://host/Upper",
        "elasticsearch+http://host/a/b",
        "elasticsearch+http://host/a*",
    ],
)
def test_what_cannot_be_read_is_refused_without_telling_it(url):
    with pytest.raises(ValueError) as refusal:
        read_address(url)
    assert str(refusal.value)
    assert "hush" not in str(refusal.value)


def test_what_does_not_go_together():
    with pytest.raises(ValueError, match="not both"):
        read_address("elasticsearch+https://u:p@host/x", api_key="k")
    with pytest.raises(ValueError, match="https"):
        read_address("elasticsearch+http://host/x", ca_file="/etc/ca.pem")
