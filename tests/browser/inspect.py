"""What is measured on a page: accessibility by axe, sideways scrolling, sameness."""

from html.parser import HTMLParser
from pathlib import Path

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can change
RUN = """async ([only, but]) => {
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const how = { runOnly: only, rules, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, how);
  const where = (one) => one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ");
  return violations.map((one) => `${one.id} at ${where(one)}: ${one.nodes[0].failureSummary}`);
}"""
THEMES = {"light": "terang", "dark": "malam"}
PHONE, DESK, NARROW = 390, 1366, 360
IN_FULL = [(theme, width, {}) for theme in THEMES for width in (PHONE, DESK)]
IN_SHORT = [("dark", PHONE, {}), ("light", DESK, {})]
AGAIN = [("light", DESK, {"but": COLOURS})]


def dress(page, theme, width):
    """The open page in this theme and width."""
    page.set_viewport_size({"width": width, "height": 844 if width < 800 else 900})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", THEMES[theme])


def overhang(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def violations(page, only=None, but=()):
    """What axe finds wrong on the page as it stands."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    what = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    return page.evaluate(RUN, [what, list(but)])


def flaws(page, dresses=IN_SHORT):
    """Everything wrong with the open page, on phone and desk, by day and by night.

    A theme changes nothing but colours, and a width nothing but sizes and places: unless it is
    IN_FULL, it is looked at on a phone by night and on a desk by day; and a page that another
    person has shown already (AGAIN), on a desk for names and order.
    """
    dress(page, "light", NARROW)
    found = ["scrolls sideways at 360 px"] if overhang(page) > 0 else []
    for theme, width, rules in dresses:
        dress(page, theme, width)
        found += [f"{width} {theme}: {one}" for one in violations(page, **rules)]
    return found


class Parts(HTMLParser):
    """The kinds of elements that a page is made of: what they are, and how they are dressed."""

    TOLD = ("class", "role", "type")

    def __init__(self, page):
        super().__init__()
        self.kinds = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = (f"{name} {value}" if name in self.TOLD else name for name, value in attrs)
        self.kinds.add((tag, *sorted(told)))
