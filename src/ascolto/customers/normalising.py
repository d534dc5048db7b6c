"""One written form for each e-mail address and phone number, so that equal ones are found."""

import unicodedata
from functools import lru_cache

import phonenumbers

from ascolto.customers.models import ContactKind
from ascolto.organisation.folding import fold


def normalise_email(text: str) -> str:
    """Return the address in lower case without blanks; empty where there is no address in it."""
    address = unicodedata.normalize("NFC", text).strip().strip("<>").lower()
    local, at_sign, domain = address.rpartition("@")
    if not (local and at_sign and domain) or any(sign.isspace() for sign in address):
        return ""
    return address


@lru_cache(maxsize=4096)
def normalise_phone(text: str, *, country: str) -> str:
    """Return the number as +359888123456, read as dialled in that country; else its bare digits, else nothing."""
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())[:40]


def normalise_contact(kind: str, value: str, *, country: str) -> str:
    """Return the form under which a contact point is found; empty where the value cannot reach anybody."""
    if kind == ContactKind.EMAIL:
        return normalise_email(value)
    if kind == ContactKind.PHONE:
        return normalise_phone(value, country=country)
    return fold(value).strip()[:500]
