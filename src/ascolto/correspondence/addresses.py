"""Where a letter can go: e-mail addresses checked and written as mail servers read them."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAILBOX_LIMIT = 64  # RFC 5321, 4.5.3.1.1
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class AddressUnusable(Exception):
    """No letter can ever reach this address; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def deliverable(address: str) -> str:
    """Return the address with its domain as mail servers know it (IDNA), or say why no letter can ever reach it."""
    if CONTROL.search(address):
        raise AddressUnusable("address_has_control_characters")
    mailbox, at_sign, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    if not at_sign or not mailbox or not domain:
        raise AddressUnusable("address_incomplete")
    if len(mailbox.encode()) > MAILBOX_LIMIT:
        raise AddressUnusable("address_malformed")
    if not mailbox.isascii():
        raise AddressUnusable("mailbox_not_ascii")
    ascii_address = f"{mailbox}@{_ascii_domain(domain)}"
    try:
        validate_email(ascii_address)
    except ValidationError as error:
        raise AddressUnusable("address_malformed") from error
    if ascii_address.endswith(".invalid"):
        raise AddressUnusable("domain_never_exists")
    return ascii_address


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressUnusable("address_malformed") from error


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, so that it cannot begin a header of its own."""
    return " ".join(CONTROL.sub(" ", text).split())


def with_name(address: str, name: str) -> str:
    """Return the address as it stands in a header; the name is quoted, whatever it holds."""
    name = one_line(name)
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def own_domain() -> str:
    """Return the domain that our letters come from, for their Message-IDs."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return _ascii_domain(domain or "localhost")
