"""How a file that a person handed in leaves again: as a download, and never as a page of ours."""

from urllib.parse import quote

from ascolto.correspondence.models import Attachment

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def download_headers(attachment: Attachment) -> dict[str, str]:
    """Return the headers under which a door hands out an attachment (needs `attachment.file` loaded)."""
    return {
        "Content-Type": attachment.file.media_type,
        "Content-Length": str(attachment.file.size),
        "Content-Disposition": disposition(attachment.name),
        **ALWAYS,
    }


def disposition(name: str) -> str:
    """Say "download, under this name", once for old readers in ASCII and once in full (RFC 6266, RFC 8187)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
