"""The addresses of the front door, all open to everybody."""

from ascolto.frontdoor import following, pages, probes, receipts, sending
from ascolto.ui.access import PUBLIC, page

urlpatterns = [
    page("", pages.welcome, PUBLIC, name="welcome"),
    page("complain", sending.complain, PUBLIC, name="complain"),
    page("praise", sending.praise, PUBLIC, name="praise"),
    page("suggest", sending.suggest, PUBLIC, name="suggest"),
    page("receipt", receipts.receipt, PUBLIC, name="receipt"),
    page("policy", pages.policy, PUBLIC, name="policy"),
    page("track", following.track, PUBLIC, name="track"),
    page("track/message", following.write, PUBLIC, name="track_message"),
    page("track/remedy/<int:remedy_id>", following.answer, PUBLIC, name="track_remedy"),
    page("track/withdraw", following.withdraw, PUBLIC, name="track_withdraw"),
    page("track/file/<int:file_id>", following.file, PUBLIC, name="track_file"),
    page("track/leave", following.leave, PUBLIC, name="track_leave"),
    page("healthz", probes.healthz, PUBLIC, name="healthz"),
    page("readyz", probes.readyz, PUBLIC, name="readyz"),
]
