"""What axe-core finds fault with on a page. It comes with a package of which nothing else is used; `make slow` installs it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from tests.doors.chromium import Tab

PACKAGE, FILE = "axe_playwright_python", "axe.min.js"
# Best practices, too: they are where screen readers stumble without a law being broken.
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


def script() -> str:
    """Return axe-core."""
    found = find_spec(PACKAGE)
    assert found is not None, "axe-core is needed: pip install --no-deps --require-hashes -r tests/doors/axe.lock"
    assert found.origin is not None
    return (Path(found.origin).parent / FILE).read_text("utf-8")


async def violations(tab: Tab) -> list[str]:
    """Return what is wrong with a page now: the rule, and what breaks it."""
    if not await tab.run("Boolean(window.axe)"):
        await tab.run(f"{script()}; 1")
    # Two frames later the styles of the moment are those that are looked at.
    await tab.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
    found = await tab.run(
        f"axe.run(document, {RULES}).then((all) => all.violations.map((one) =>"
        " one.id + ': ' + one.help + ': ' + one.nodes.map((node) => node.html).join(' | ')))"
    )
    assert isinstance(found, list)
    return [str(one) for one in found]
