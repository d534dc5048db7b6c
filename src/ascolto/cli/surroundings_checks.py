"""What the installation needs around it: a disk with room, a mail server, perhaps a scanner."""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from ascolto.cli.findings import Check, broken, good, unsafe
from ascolto.cli.installation import one_line
from ascolto.correspondence.scanning import is_listening

PATIENCE_SECONDS = 5
GIGABYTE = 1024**3
LITTLE, TOO_LITTLE = 2 * GIGABYTE, GIGABYTE // 4


def surroundings_checks() -> Iterator[Check]:
    yield _files()
    yield _disk()
    yield _mail_server()
    if settings.SCANNER:
        yield _scanner()


def _files() -> Check:
    folder = Path(settings.FILES)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written by ascolto doctor")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return broken(
            "files", f"{folder} cannot be written: {one_line(error)}", "Give it to the user who runs Ascolto."
        )
    return good("files", f"{folder} can be written")


def _disk() -> Check:
    free = shutil.disk_usage(settings.DATA).free
    found = f"{free / GIGABYTE:.1f} GiB are free where {settings.DATA} lies"
    if free < TOO_LITTLE:
        return broken("disk", found, "Make room now: soon nothing can be received any more.")
    if free < LITTLE:
        return unsafe("disk", found, "Make room before nothing can be received any more.")
    return good("disk", found)


def _mail_server() -> Check:
    """Knock, as a letter would, but say nothing."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return unsafe("mail server", "letters are not sent at all", "Set ASCOLTO_MAIL_BACKEND to smtp.")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if settings.EMAIL_USE_SSL and settings.EMAIL_USE_TLS:
        return broken(
            "mail server", "both kinds of TLS are set", "Keep one of ASCOLTO_MAIL_TLS and ASCOLTO_MAIL_STARTTLS."
        )
    protocol = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with protocol(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE_SECONDS) as smtp:
            if settings.EMAIL_USE_TLS:
                smtp.starttls()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, smtplib.SMTPException) as error:
        return broken(
            "mail server",
            f"{server} does not take letters: {one_line(error)}",
            "Set ASCOLTO_MAIL_HOST, _PORT, _USER, _PASSWORD and _STARTTLS or _TLS; letters wait until then.",
        )
    return good("mail server", f"{server} answers")


def _scanner() -> Check:
    address = settings.SCANNER
    try:
        is_clamd = is_listening(address)
    except (OSError, ValueError) as error:
        return broken(
            "scanner",
            f"{address} cannot be reached: {one_line(error)}",
            "Start clamd; files are kept apart until then, and nobody can open them.",
        )
    if not is_clamd:
        return broken("scanner", f"{address} is no clamd", "Set ASCOLTO_SCANNER to the address of clamd.")
    return good("scanner", f"{address} answers")
