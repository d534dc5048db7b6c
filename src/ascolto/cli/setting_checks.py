"""Whether the settings are safe: who can listen in, who can read the keys."""

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from ascolto.cli.findings import Check, advised, good, unsafe

MANY_FORMS = 600
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def setting_checks() -> Iterator[Check]:
    yield _address()
    yield from _proxy()
    yield _floods()
    yield _debugging()
    yield _sender()
    yield _privacy("data folder", settings.DATA, "700")
    yield from _kept_secret()
    yield _seal_key()


def _address() -> Check:
    parts = urlsplit(settings.URL)
    if parts.scheme == "https":
        return good("address", f"{settings.URL} is encrypted")
    if parts.hostname in THIS_MACHINE:
        return advised(
            "address",
            f"{settings.URL} is reached from this machine alone",
            "Before customers come: put a proxy with TLS in front, and set ASCOLTO_URL to its https address.",
        )
    return unsafe(
        "address",
        f"{settings.URL} is not encrypted: whoever listens reads complaints and passwords",
        "Put a proxy with TLS in front, and set ASCOLTO_URL to the https address.",
    )


def _proxy() -> Iterator[Check]:
    """A public installation leaves it to a proxy to wait for whoever sends slowly."""
    if urlsplit(settings.URL).hostname in THIS_MACHINE:
        return
    if settings.SECURE_PROXY_SSL_HEADER:
        yield good("proxy", "requests come through one; see that it buffers them (docs/operating.md)")
        return
    yield advised(
        "proxy",
        "none is named: whoever sends slowly could keep others from sending",
        "Put a proxy that buffers requests in front (docs/operating.md), and set ASCOLTO_BEHIND_PROXY=yes.",
    )


def _floods() -> Check:
    """How fast forms may come before somebody is asked to wait."""
    single, together = settings.FORMS_PER_MINUTE, settings.FORMS_PER_MINUTE_TOGETHER
    pace = f"{single} forms a minute from one address, {together} from all, to each process"
    if single > MANY_FORMS:
        return advised(
            "floods", f"{pace}: one sender could fill the desk", "Set ASCOLTO_FORMS_PER_MINUTE lower (usual: 30)."
        )
    then = "a wait" if settings.PROOF_OF_WORK == "off" else f"a wait or a sum ({settings.PROOF_OF_WORK})"
    return good("floods", f"{pace}; beyond that {then}")


def _debugging() -> Check:
    if settings.DEBUG:
        return unsafe("debugging", "it is on: errors show the inside of the system", "Use ascolto.settings.")
    return good("debugging", "off")


def _sender() -> Check:
    sender = settings.DEFAULT_FROM_EMAIL
    if sender.endswith("@localhost"):
        return unsafe(
            "sender of letters",
            f"{sender} is nobody's address: letters are refused or thrown away, and bounces are lost",
            "Set ASCOLTO_MAIL_FROM to an address of yours.",
        )
    return good("sender of letters", sender)


def _kept_secret() -> Iterator[Check]:
    """The secret key in the data folder, where it is kept when the environment names none."""
    path = settings.DATA / "secret.key"
    if path.exists():
        yield _privacy("secret key", path, "600")


def _seal_key() -> Check:
    path = Path(settings.SEAL_KEY)
    if not path.exists():
        return advised("seal key", f"{path} is made with the first seal", "Start a worker: it seals the trail.")
    privacy = _privacy("seal key", path, "600")
    if privacy.is_wrong or not path.resolve().is_relative_to(settings.DATA):
        return privacy
    return advised(
        "seal key",
        f"{path} lies in the data folder: who can change the trail there can also seal it anew",
        "Copy `ascolto seals` elsewhere regularly, or set ASCOLTO_SEAL_KEY_PATH to a place of its own.",
    )


def _privacy(name: str, path: Path, wanted: str) -> Check:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return unsafe(name, f"{path} can be read by others (mode {mode:o})", f"chmod {wanted} {path}")
    return good(name, f"{path}, for its owner alone")
