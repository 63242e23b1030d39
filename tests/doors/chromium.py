"""A real browser without a window, driven over its debugging protocol as a person uses it: names, keys, fingers, and what is announced."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 20.0
KEYS = {
    "Enter": (13, "\r"), "Tab": (9, ""), "ArrowUp": (38, ""), "ArrowDown": (40, ""), "Escape": (27, ""), " ": (32, " "),
}  # fmt: skip


class Browser:
    """One browser. `fails` are errors that its pages met, in words."""

    def __init__(self, ws: ClientConnection) -> None:
        self._ws = ws
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self.tabs: dict[str, Tab] = {}

    async def read(self) -> None:
        """Hand out what the browser says."""
        async for message in self._ws:
            said = json.loads(message)
            if "id" in said:
                waiting = self._waiting.pop(said["id"])
                if waiting.done():
                    continue
                if "error" in said:
                    waiting.set_exception(RuntimeError(said["error"]["message"]))
                else:
                    waiting.set_result(said["result"])
            elif tab := self.tabs.get(said.get("sessionId", "")):
                tab.told(said["method"], said["params"])

    async def ask(self, method: str, session: str = "", **params: Any) -> Any:
        """Ask the browser something, or one of its tabs."""
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        sent = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        await self._ws.send(json.dumps(sent))
        async with asyncio.timeout(PATIENCE):
            return await waiting

    async def open(
        self, url: str, *, width: int = 1280, height: int = 900, touch: bool = False, beside: Tab | None = None
    ) -> Tab:
        """Open a tab, in a profile of its own unless it is `beside` another one."""
        context = beside.context if beside else (await self.ask("Target.createBrowserContext"))["browserContextId"]
        target = await self.ask("Target.createTarget", url="about:blank", browserContextId=context)
        session = (await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True))["sessionId"]
        tab = self.tabs[session] = Tab(self, session, context)
        for domain in ("Page", "Runtime", "DOM", "Accessibility", "Network", "Log"):
            await tab.ask(f"{domain}.enable")
        await tab.size(width, height, touch=touch)
        await tab.go(url)
        return tab


class Tab:
    """One page in the browser."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self._browser, self._session, self.context = browser, session, context
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.touch = False
        self._loaded = asyncio.Event()

    def told(self, method: str, params: dict[str, Any]) -> None:
        """Take in what happened."""
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            self.requests.append(params.get("url") or params["request"]["url"])

    async def ask(self, method: str, **params: Any) -> Any:
        """Ask this tab something."""
        return await self._browser.ask(method, self._session, **params)

    async def go(self, url: str) -> None:
        """Load a page, and wait until it is there."""
        self._loaded.clear()
        await self.ask("Page.navigate", url=url)
        async with asyncio.timeout(PATIENCE):
            await self._loaded.wait()

    async def to_front(self) -> None:
        """Look at this tab: what is behind another one is hidden."""
        await self.ask("Page.bringToFront")

    async def load_again(self) -> None:
        """Load the page again."""
        self._loaded.clear()
        await self.ask("Page.reload")
        async with asyncio.timeout(PATIENCE):
            await self._loaded.wait()

    async def size(self, width: int, height: int, *, touch: bool = False, scale: float = 1.0) -> None:
        """Give the window a size in CSS pixels, and fingers where `touch`."""
        self.touch = touch
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=touch
        )
        await self.ask("Emulation.setTouchEmulationEnabled", enabled=touch)

    async def media(self, **features: str) -> None:
        """Say what the person prefers: `prefers_color_scheme="dark"`."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        await self.ask("Emulation.setEmulatedMedia", features=wanted)

    async def run(self, script: str) -> Any:
        """Return what a script gives; it is not bound by the page's own policy."""
        found = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"].get("exception", {}).get("description", "it failed"))
        return found["result"].get("value")

    async def until(self, script: str, what: str = "") -> Any:
        """Wait until a script gives something."""
        found = None
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := await self.run(script)):  # noqa: ASYNC110 - a page tells nobody when it has changed
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"never: {what or script}\n{await self.text()}") from None
        return found

    async def text(self) -> str:
        """Return all that can be read on the page."""
        return str(await self.run("document.body.innerText"))

    async def reads(self, said: str) -> None:
        """Wait until a text can be read."""
        await self.until(f"document.body.innerText.includes({json.dumps(said)})", f"to read: {said}")

    # By accessible names

    async def find(self, role: str, name: str, *, begins: bool = False) -> int:
        """Return what has this role and name for somebody who hears the page, once it is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for node in (await self.ask("Accessibility.getFullAXTree"))["nodes"]:
                    called = node.get("name", {}).get("value", "")
                    fits = called.startswith(name) if begins else called == name
                    if not node["ignored"] and node["role"]["value"] == role and fits:
                        return int(node["backendDOMNodeId"])
                await asyncio.sleep(0.05)

    async def press(self, role: str, name: str, *, begins: bool = False) -> None:
        """Click or touch something by its role and name, where it stands."""
        node = await self.find(role, name, begins=begins)
        await self.ask("DOM.scrollIntoViewIfNeeded", backendNodeId=node)
        x, y = await self._rests(node)
        if self.touch:
            await self.ask("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
            await self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        else:
            for kind in ("mousePressed", "mouseReleased"):
                await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def _rests(self, node: int) -> tuple[float, float]:
        """Return where something is once it has stood there for a moment: nobody presses what still moves."""
        async with asyncio.timeout(PATIENCE):
            was = None
            while (now := await self._middle(node)) != was:
                was = now
                await self.run("new Promise((done) => setTimeout(done, 50))")
        return now

    async def _middle(self, node: int) -> tuple[float, float]:
        quad = (await self.ask("DOM.getContentQuads", backendNodeId=node))["quads"][0]
        return sum(quad[::2]) / 4, sum(quad[1::2]) / 4

    async def focus(self, role: str, name: str) -> None:
        """Put the focus on something, as a person does who knows where it is."""
        await self.ask("DOM.focus", backendNodeId=await self.find(role, name))

    async def key(self, key: str, shift: bool = False) -> None:
        """Press a key."""
        code, said = KEYS[key]
        given: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 * shift}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **given, **({"text": said} if said else {}))
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **given)

    async def write(self, text: str) -> None:
        """Type text where the focus is."""
        await self.ask("Input.insertText", text=text)

    async def line(self, text: str) -> None:
        """Type a line and press Enter, with the keyboard alone."""
        await self.focus("textbox", "Your line")
        await self.write(text)
        await self.key("Enter")

    async def focused(self) -> str:
        """Return the name of what has the focus."""
        return str(await self.run("document.activeElement.id || document.activeElement.textContent"))

    # Pictures

    async def picture(self, path: Path) -> None:
        """Take a picture of the whole page."""
        height = await self.run("document.documentElement.scrollHeight")
        width = await self.run("document.documentElement.clientWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1}
        shot = await self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))


def program() -> str:
    """Return the browser's program; the slow tests need one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "chromium is needed: apt-get install chromium"
    return found


@asynccontextmanager
async def browser(folder: Path, *options: str) -> AsyncIterator[Browser]:
    """A browser for a while."""
    profile = folder / "chromium"
    given = [
        program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--remote-debugging-port=0", f"--user-data-dir={profile}", "--force-color-profile=srgb", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", *options, "about:blank",
    ]  # fmt: skip
    running = await asyncio.to_thread(subprocess.Popen, given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = profile / "DevToolsActivePort"
        async with asyncio.timeout(PATIENCE):
            while not (port.exists() and port.read_text().count("\n") >= 1):  # noqa: ASYNC110 - the browser tells by a file
                await asyncio.sleep(0.05)
        number, path = port.read_text().splitlines()[:2]
        async with connect(f"ws://127.0.0.1:{number}{path}", proxy=None, max_size=None, ping_interval=None) as ws:
            made = Browser(ws)
            reading = asyncio.create_task(made.read())
            try:
                yield made
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reading
    finally:
        running.kill()
        await asyncio.to_thread(running.wait)
