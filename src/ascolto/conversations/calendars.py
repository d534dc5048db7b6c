"""A conversation as a file for calendars (iCalendar, RFC 5545)."""

from datetime import UTC, datetime, timedelta

from ascolto.conversations.lifecycle import is_called_off
from ascolto.conversations.models import Conversation

LINE_OCTETS = 75
STAMP = "%Y%m%dT%H%M%SZ"


def calendar_file(conversation: Conversation, *, domain: str, at: datetime) -> str:
    """Return the date as an event that a calendar can take in; the same event again replaces the earlier one."""
    starts = conversation.starts_at
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ascolto//Conversations//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{conversation.reference}@{domain}",
        f"DTSTAMP:{_stamp(at)}",
        f"SEQUENCE:{int(at.timestamp())}",
        f"DTSTART:{_stamp(starts)}",
        f"DTEND:{_stamp(starts + timedelta(minutes=conversation.minutes))}",
        f"SUMMARY:{_text(conversation.study.name)}",
        *([f"LOCATION:{_text(conversation.place)}"] if conversation.place else []),
        f"STATUS:{'CANCELLED' if is_called_off(conversation.stage) else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(STAMP)


def _text(words: str) -> str:
    """Return words as a value: what separates values elsewhere is escaped, a line break is written out."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after 75 octets at most, never within a character; what goes on begins with a blank."""
    parts: list[str] = []
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            parts.append(part)
            part, size = " ", 1
        part += character
        size += octets
    return "\r\n".join([*parts, part])
