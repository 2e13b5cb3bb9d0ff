"""Indices of one test on the run's Elasticsearch, and their end."""

import secrets
from dataclasses import replace

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import Address, read_address


def own_address(url: str) -> Address:
    """The same server, with a prefix that nobody else has."""
    address = read_address(url)
    return replace(address, prefix=f"{address.prefix}-{secrets.token_hex(5)}")


def client_of(address: Address) -> Elasticsearch:
    """The maker's client, to look at what is there beside the adapter."""
    return Elasticsearch(
        list(address.hosts),
        api_key=address.api_key,
        basic_auth=None if address.user is None else (address.user, address.password or ""),
        **({"ca_certs": address.ca_file} if address.ca_file else {}),
    )


def drop_indices(address: Address) -> None:
    """All indices with this prefix."""
    with client_of(address) as client:
        for name in client.indices.get(index=f"{address.prefix}-*", expand_wildcards="all"):
            client.indices.delete(index=name)
