"""Somebody who has a keyboard and no mouse: every way leads over the focus, and what has it can be seen."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.reading import Reader

FARTHEST = 120
NO_MOUSE = "addEventListener('pointerdown', () => console.error('A mouse was used.'), true)"
# Radio buttons of one name are one stop: Tab reaches the chosen one, arrows lead on from there.
IS_REACHED = """wanted => {
  const here = document.activeElement;
  if (here === wanted) return true;
  return wanted.type === "radio" && here.type === "radio" && here.name === wanted.name && here.form === wanted.form;
}"""
IS_SEEN = """() => {
  const shown = document.activeElement.closest("label") ?? document.activeElement;
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const above = document.elementFromPoint(x, y);
  return above !== null && (shown.contains(above) || above.contains(shown));
}"""


def tab_to(what: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there, as somebody does who has no mouse."""
    wanted = what.element_handle()
    for _press in range(FARTHEST):
        if wanted.evaluate(IS_REACHED):
            return
        what.page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches {what}")


class Keyboard:
    """Hands on the keys, before what the reader reads."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.page: Page = reader.page
        self.page.add_init_script(NO_MOUSE)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, what: Locator, key: str = "Tab") -> None:
        """Bring the focus there; nothing may cover it then."""
        tab_to(what, key)
        self.page.wait_for_function(IS_SEEN)

    def skip_to_content(self) -> None:
        """Pass over the menus, as the first stop of every page offers."""
        self.go_to(self.reader.link("Skip to the content"))
        self.press("Enter")

    def use(self, what: Locator, key: str = "Enter") -> None:
        self.go_to(what)
        self.press(key)

    def type_into(self, field: Locator, words: str) -> None:
        """Write where nothing stands yet; what stands there is selected when the focus arrives."""
        self.go_to(field)
        self.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, radio: Locator) -> None:
        """Choose one of several answers: by Space where the focus arrives, else by arrows."""
        self.go_to(radio)
        if not self._is_chosen(radio):
            self.press("Space")
        for _press in range(FARTHEST):
            if self._is_chosen(radio):
                return
            self.press("ArrowDown")
        raise AssertionError(f"Arrows never reach {radio}")

    def select(self, box: Locator, value: str) -> None:
        """Choose from a list that is folded up, by arrows."""
        self.go_to(box)
        self.press("Home")
        for _press in range(FARTHEST):
            if box.input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"Arrows never reach {value} in {box}")

    def go_by_palette(self, words: str) -> None:
        """Open the palette over whatever is being read, say where to go, and go to the first place that it names."""
        self.page.wait_for_load_state()  # nobody is as quick as this test
        before = self.page.url
        self.press("Control+k")
        expect(self.page.locator("dialog[open]")).to_be_visible()
        self.page.keyboard.type(words)
        self.press("Enter")
        self.page.wait_for_url(lambda url: url != before)

    def _is_chosen(self, radio: Locator) -> bool:
        return radio.evaluate("wanted => wanted === document.activeElement && wanted.checked")
