"""Letters that come back: who could not be reached and why, read from standard reports and from older, free ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from ascolto.correspondence.addresses import one_line
from ascolto.correspondence.models import Letter, LetterState

REASON_LIMIT = 500
READ_LIMIT = 64 * 1024
QUOTING = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
MESSAGE_ID = re.compile(r"^[>\s]*Message-I[dD]:\s*(<[^<>\s]{3,240}>)", re.MULTILINE)
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,253}[^\s<>()\[\],;:\".]")
CODE = re.compile(r"(?<![\d.])([45])(?:\d\d(?=[ \-])|\.\d{1,3}\.\d{1,3}(?![\d.]))")
DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|bounce)", re.IGNORECASE)
RETURNED = re.compile(
    r"undeliver|deliver\w* (?:status|fail)|fail\w* (?:to )?deliver|failure notice|returned mail|mail system error"
    r"|недостав|не (?:е |был[оа]? )?доставен|не доставлен|mancat[ao] recapito|non recapitabil"
    r"|nelivra|nu a (?:putut fi|fost) livrat",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delayed|still being retried|warning: (?:message|could not send)|задерж|забав|ritard|întârzi", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter came back: its Message-ID and its reader where they could be read, for good or only delayed, and why."""

    message_id: str
    recipient: str
    permanent: bool
    reason: str


def parse(raw: bytes) -> Bounce | None:
    """Read a mail that may say that a letter came back; None where it says no such thing."""
    mail = message_from_bytes(raw)
    reports = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    if reports:
        return _from_report(mail, reports[0])
    return _from_words(mail) if _comes_from_a_mail_system(mail) else None


def letter_of(bounce: Bounce) -> Letter | None:
    """Return the letter that came back: by its Message-ID, else the latest one that its reader was sent."""
    if bounce.message_id:
        return Letter.objects.filter(message_id=bounce.message_id).first()
    if not bounce.recipient:
        return None
    sent = Letter.objects.filter(to_address__iexact=bounce.recipient, state=LetterState.SENT)
    return sent.order_by("-sent_at", "-pk").first()


def _from_report(mail: Message, report: Message) -> Bounce | None:
    """Read a report as RFC 3464 describes it: a block about the message, then one for each recipient."""
    for block in _blocks(report):
        action = _header(block, "Action").lower()
        status = _header(block, "Status")
        recipient = _recipient(_header(block, "Original-Recipient")) or _recipient(_header(block, "Final-Recipient"))
        if action not in {"failed", "delayed"} and not (not action and status[:1] in {"4", "5"}):
            continue
        permanent = action == "failed" or (not action and status.startswith("5"))
        why = _header(block, "Diagnostic-Code").partition(";")[2].strip() or status or action
        return Bounce(_returned_id(mail), recipient, permanent=permanent, reason=_line(why))
    return None


def _blocks(report: Message) -> Iterator[Message]:
    """Return the blocks of a report, also where a mail system wrote them as one text."""
    payload = report.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
        return
    for block in re.split(r"\r?\n\r?\n", _text(report)):
        yield message_from_bytes(block.encode())


def _from_words(mail: Message) -> Bounce | None:
    """Read a notice in free words: qmail, Exim, Exchange and many providers write their own."""
    subject, text = _header(mail, "Subject"), _all_text(mail)
    message_id = _returned_id(mail)
    recipient = _recipient(_header(mail, "X-Failed-Recipients")) or _named_reader(mail, text)
    code = CODE.search(text)
    if not (message_id or recipient) or not (code or RETURNED.search(f"{subject}\n{text[:2000]}")):
        return None
    delayed = DELAYED.search(f"{subject}\n{text[:1000]}")
    permanent = not delayed and (code is None or code.group(1) == "5")
    return Bounce(message_id, recipient, permanent=permanent, reason=_line(_line_around(text, code) or subject))


def _comes_from_a_mail_system(mail: Message) -> bool:
    if _header(mail, "Auto-Submitted").lower().startswith("auto-replied"):
        return False
    sender = parseaddr(_header(mail, "From"))[1]
    returns_nowhere = _header(mail, "Return-Path").strip() == "<>"
    return bool(DAEMON.match(sender)) or "X-Failed-Recipients" in mail or returns_nowhere


def _returned_id(mail: Message) -> str:
    """Return the Message-ID of the letter that came back, from its own headers or from the text that quotes them."""
    for part in mail.walk():
        if part is not mail and part.get_content_type() in QUOTING and (found := _quoted_id(part)):
            return found
    quoted = MESSAGE_ID.search(_all_text(mail))
    return quoted.group(1) if quoted else ""


def _quoted_id(part: Message) -> str:
    """Return the Message-ID of a letter that a part holds, whole or only its headers."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return _header(payload[0], "Message-ID").strip() if payload and isinstance(payload[0], Message) else ""
    quoted = MESSAGE_ID.search(_text(part))
    return quoted.group(1) if quoted else ""


def _named_reader(mail: Message, text: str) -> str:
    """Return the first address in the words that is not the one the notice was sent to or came from."""
    ours = {parseaddr(_header(mail, name))[1].lower() for name in ("To", "From", "Delivered-To")}
    return next((found for found in ADDRESS.findall(text) if found.lower() not in ours), "")


def _recipient(value: str) -> str:
    found = ADDRESS.search(value.rpartition(";")[2])
    return found.group() if found else ""


def _line_around(text: str, code: re.Match[str] | None) -> str:
    if code is None:
        return ""
    start = text.rfind("\n", 0, code.start()) + 1
    end = text.find("\n", code.end())
    return text[start : end if end >= 0 else len(text)]


def _all_text(mail: Message) -> str:
    return "\n".join(_text(part) for part in mail.walk() if part.get_content_type() == "text/plain")[:READ_LIMIT]


def _text(part: Message) -> str:
    """Return the words of a part, whatever it claims to be encoded in."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload[:READ_LIMIT].decode(part.get_content_charset("utf-8"), errors="replace").replace("\r\n", "\n")
    except LookupError:
        return payload[:READ_LIMIT].decode("utf-8", errors="replace").replace("\r\n", "\n")


def _header(part: Message, name: str) -> str:
    """Return a header in plain words: bytes beyond ASCII are read as UTF-8, a broken encoding stays as it stands."""
    raw = next((value for key, value in part.raw_items() if key.lower() == name.lower()), "")
    value = str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace") if raw else ""
    try:
        return str(make_header(decode_header(value)))
    except (UnicodeError, LookupError, ValueError):
        return value


def _line(text: str) -> str:
    return one_line(text)[:REASON_LIMIT]
