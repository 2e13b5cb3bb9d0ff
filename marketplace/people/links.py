"""Codes of single-use links. The site makes a code again from its key and the link's row; the row alone can't.

Twenty characters without look-alikes: six that find the row, fourteen (70 bits) that prove it.
"""

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlencode

from marketplace.people.models import SingleUseLink

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SELECTOR = 6
LENGTH = 20
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_selector() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SELECTOR))


def new_salt() -> str:
    return secrets.token_hex(32)


def code_of(link: SingleUseLink, secret: str) -> str:
    """The code that opens `link`, as it is mailed."""
    key = hashlib.sha256(f"single-use-link:{secret}".encode()).digest()
    said = f"{link.selector}:{link.salt}:{link.account_id}:{link.purpose}"
    digest = int.from_bytes(hmac.digest(key, said.encode(), "sha256"), "big")
    proof = "".join(ALPHABET[(digest >> (5 * place)) & 31] for place in range(LENGTH - SELECTOR))
    return link.selector + proof


def printed(code: str) -> str:
    """In groups of four, as people copy it from paper."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """What was typed or clicked, as a code; empty when it can't be one."""
    code = re.sub(r"[\s–-]+", "", typed).upper().translate(_LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def opens(code: str, link: SingleUseLink, secret: str) -> bool:
    return hmac.compare_digest(code.encode(), code_of(link, secret).encode())


def link_url(link: SingleUseLink, *, secret: str, base_url: str) -> str:
    """The address to mail. The code stands in the query, which no log of ours keeps."""
    return f"{base_url}/link?{urlencode({'code': code_of(link, secret)})}"
