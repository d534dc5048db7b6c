"""What the pages agree on about drafts: what a form asks for, and what its script is told."""

from django.http import HttpRequest

KEEP, DROP = "keep_draft", "drop_draft"
KEPT, OTHER_STANDS, TOO_LARGE, SEE_OTHER = 204, 409, 413, 303
LATE = "again"  # what a script says that sends after what a page before could not send


def is_about_draft(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") in {KEEP, DROP}
