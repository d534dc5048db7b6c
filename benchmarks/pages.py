"""The main pages of those who work here: what goes over the wire after the first page, and whether anything jumps.

The demonstration organisation is served by the real server, and Chromium opens its pages, on a desktop and on a phone.
Before each page stands the first one, with everything that pages share; what is measured comes after it.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser import JUMPS, chromium

from benchmarks.ground import free_port, machine, wait_for

LOADS_WITHIN = 300
MOST_BYTES = 150 * 1024
SETTLED_MS = 700
SHAPES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
}
FIRST = "/desk/"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one page cost: its bytes over the wire by kind, and how far things jumped while it was built."""

    wire: dict[str, int]
    jumps: list[tuple[float, str]]

    @property
    def total(self) -> int:
        return sum(self.wire.values())

    @property
    def shift(self) -> float:
        return sum(value for value, _where in self.jumps)


def main() -> None:
    with demonstration() as (address, email, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        state = sign_in(browser, address, email, password)
        print(f"pages of the desk after the first ({machine()}, the demonstration on SQLite)")
        print(f"  goal: {MOST_BYTES // 1024} KiB over the wire at most, and no shift")
        for shape, measures in SHAPES.items():
            open_window = partial(browser.new_context, base_url=address, storage_state=state, **measures)
            print(f"  {shape}")
            for name, path in pages(open_window().new_page()).items():
                tell(name, weighed(open_window().new_page(), path))
        browser.close()


def tell(name: str, page: Weighed) -> None:
    kinds = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in sorted(page.wire.items()) if size)
    print(f"    {name:<22} {page.total / 1024:>6.1f} KiB   shift {page.shift:.4f}   {kinds}")
    for value, where in page.jumps:
        print(f"        {value:.4f} {where}")


def pages(page: Page) -> dict[str, str]:
    """Return the addresses of the pages, as somebody comes upon them."""
    inbox, case = "/desk/complaints/?stage=all", 'th a[href^="/desk/complaints/C-"]'
    page.goto(inbox)
    found = {"home": FIRST, "inbox of 25": inbox, "case": page.locator(case).first.get_attribute("href") or ""}
    found |= {"overview": "/desk/figures/overview/", "settings, categories": "/desk/settings/categories/"}
    page.goto("/desk/customers/")
    customer = page.locator('main a[href^="/desk/customers/K-"]').first.get_attribute("href") or ""
    page.context.close()
    return found | {"customer": customer}


def weighed(page: Page, path: str) -> Weighed:
    """Open the first page, then this one, and weigh what the second brings."""
    page.add_init_script(JUMPS)
    page.goto(FIRST, wait_until="networkidle")
    wire: dict[str, int] = {}
    kinds: dict[str, str] = {}
    wires = page.context.new_cdp_session(page)
    wires.send("Network.enable")
    wires.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))
    wires.on("Network.loadingFinished", lambda told: _add(wire, kinds, told))
    page.goto(path, wait_until="networkidle")
    page.wait_for_timeout(SETTLED_MS)
    jumps = [(value, where) for value, where in page.evaluate("window.jumps")]
    page.context.close()
    return Weighed(wire, jumps)


def _add(wire: dict[str, int], kinds: dict[str, str], told: dict) -> None:
    kind = kinds.get(told["requestId"], "Other")
    wire[kind] = wire.get(kind, 0) + int(told["encodedDataLength"])


def sign_in(browser: Browser, address: str, email: str, password: str) -> dict:
    page = browser.new_context(base_url=address, locale="en").new_page()
    page.goto("/desk/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/desk/")
    return page.context.storage_state()


@contextmanager
def demonstration() -> Iterator[tuple[str, str, str]]:
    """Serve the demonstration; yield its address, and with what its complaints manager signs in."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ascolto-bench-", ignore_cleanup_errors=True) as name:
        server = subprocess.Popen(
            [sys.executable, "-m", "ascolto.cli", "demo", "--folder", str(Path(name) / "demo"), "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        said: list[str] = []
        Thread(target=_listen(server, said), daemon=True).start()
        try:
            wait_for(port, within=LOADS_WITHIN)
            told = "".join(said)
            email = re.search(r"(\S+@\S+)\s+complaints manager", told)
            password = re.search(r"password: (.+)", told)
            if not (email and password):
                sys.exit("the demonstration does not say who can sign in")
            yield f"http://localhost:{port}", email[1], password[1]
        finally:
            server.terminate()
            server.wait()


def _listen(server: subprocess.Popen, said: list[str]) -> Callable[[], None]:
    return lambda: said.extend(server.stdout or [])


if __name__ == "__main__":
    main()
