"""Codes that people copy from paper, and passwords that they choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.people import links
from marketplace.people.domain import LinkPurpose
from marketplace.people.models import SingleUseLink
from marketplace.people.passwords import COMMON, SHORTEST, Passwords, weakness

SECRET = "a key of the site"


def a_link(selector="ABC123", salt="5a17", account_id=1, purpose=LinkPurpose.INVITATION):
    return SingleUseLink(selector=selector, salt=salt, account_id=account_id, purpose=purpose)


def test_a_code_is_made_again_from_the_row_and_the_key():
    code = links.code_of(a_link(), SECRET)
    assert len(code) == links.LENGTH
    assert code == links.code_of(a_link(), SECRET)
    assert links.opens(code, a_link(), SECRET)


@pytest.mark.parametrize(
    "other",
    [a_link(salt="5a18"), a_link(account_id=2), a_link(purpose=LinkPurpose.RESET_PASSWORD), a_link(selector="ABC124")],
)
def test_a_code_opens_its_own_link_only(other):
    assert not links.opens(links.code_of(a_link(), SECRET), other, SECRET)
    assert not links.opens(links.code_of(a_link(), SECRET), a_link(), "another key")


@given(st.text(alphabet=links.ALPHABET, min_size=20, max_size=20))
def test_what_is_printed_is_read_back_however_it_is_typed(code):
    assert links.tidy(links.printed(code)) == code
    assert links.tidy(f"  {links.printed(code).lower().replace('-', ' – ')} ") == code
    assert links.tidy(code.replace("0", "O").replace("1", "l")) == code


@given(st.text(max_size=40))
def test_nonsense_is_no_code_and_no_crash(typed):
    code = links.tidy(typed)
    assert code == "" or (len(code) == links.LENGTH and set(code) <= set(links.ALPHABET))
    assert not links.opens("", a_link(), SECRET)


def test_a_password_is_kept_as_argon2id_and_never_twice_alike():
    passwords = Passwords(cheap=True)
    kept = passwords.hash("purple kettle sings")
    assert kept.startswith("$argon2id$")
    assert kept != passwords.hash("purple kettle sings")
    assert passwords.matches("purple kettle sings", kept)
    assert not passwords.matches("purple kettle sang", kept)
    assert not passwords.matches("nobody has this password", None), "the hash for nobody opens nothing"


def test_a_hash_with_older_parameters_is_renewed_at_sign_in():
    old, new = Passwords(cheap=True), Passwords()
    kept = old.hash("purple kettle sings")
    assert old.renewed("purple kettle sings", kept) is None
    renewed = new.renewed("purple kettle sings", kept)
    assert renewed is not None
    assert new.matches("purple kettle sings", renewed)


def test_length_counts_and_what_everybody_uses_does_not():
    assert weakness("x" * (SHORTEST - 1)) is not None
    assert weakness("maureen.tate@example.org", "maureen.tate@example.org") is not None
    assert weakness("maureen.tate", "maureen.tate@example.org") is not None
    assert all(weakness(word) for word in COMMON)
    assert weakness("three words here") is None
