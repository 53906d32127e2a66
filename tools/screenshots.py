"""Takes the pictures of the documentation: `./dev screenshots` serves the demo and runs this.

    python tools/screenshots.py http://localhost:8069 PORTAL_LINK LETTER.pdf [NAME...]

A headless Chromium is driven over its DevTools protocol. A picture is a page, what to click there, and what to cut out.
With names, only those pictures are taken.
"""

import base64
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import websocket
from PIL import Image

FOLDER = Path(__file__).parents[1] / "docs" / "images"
BROWSERS = ["google-chrome", "chromium", "chromium-browser", "google-chrome-stable"]
COLOURS = 128  # of a screen; keeps a picture well under 200 kB


@dataclass
class Picture:
    """One picture: the page, CSS of what to click there in turn, and CSS of what to show (nothing: the window)."""

    name: str
    page: str
    clicks: list = field(default_factory=list)
    wait: str = ".o_action_manager .o_view_controller, .o_inkasso_dashboard"
    clip: str = ""
    size: tuple = (1280, 800)


def record(model, action, domain="[]", order="id desc"):
    """The address of the first record that `domain` finds, filled in when the browser is there."""
    return f"record:{model}:{action}:{domain}:{order}"


ADDON = "inkasso_collections"
CASE = f"action-{ADDON}.inkasso_case_action"
DEBTOR = '[["partner_id.name", "=", "Gamla Kunden & Söner AB"]]'
SENT = '[["status", "not in", ["draft", "validation_failed", "ready", "closed"]]]'
DRAFT = '[["move_id", "=", false]]'
PICTURES = [
    Picture(
        "dashboard", f"/odoo/action-{ADDON}.inkasso_dashboard_action", wait=".o_inkasso_dashboard", size=(1280, 1000)
    ),
    Picture(
        "worklist",
        f"/odoo/action-{ADDON}.inkasso_case_action_worklist",
        [".o_searchview_facet:nth-of-type(2) .o_facet_remove"],  # everybody's cases
        ".o_kanban_record:not(.o_kanban_ghost)",
    ),
    Picture("cases", f"/odoo/{CASE}"),
    Picture("case", record("inkasso.case", CASE, DEBTOR), size=(1280, 900)),
    Picture(
        "call_sheet",
        record("inkasso.case", CASE, DEBTOR),
        ["button[name=action_call_sheet]"],
        ".modal .o_form_view",
        ".modal-content",
    ),
    Picture(
        "payment_plan",
        record("inkasso.case", CASE, DEBTOR),
        ["button[name=action_plan]"],
        ".modal .o_field_widget[name=preview] tbody tr",
        ".modal-content",
        (1280, 1100),
    ),
    Picture(
        "collect",
        "/odoo/action-account.action_move_out_invoice_type",
        [f".o_data_row:nth-child({row}) .o_list_record_selector input" for row in (5, 7)]
        + [".o_cp_action_menus button:has(.fa-cog)"],
        ".o-dropdown-item",
        ".o_action_manager",
        (1280, 640),
    ),
    Picture("run", record("inkasso.run", f"action-{ADDON}.inkasso_run_action", '[["state", "=", "preview"]]')),
    Picture("disputes", record("inkasso.dispute", f"action-{ADDON}.inkasso_dispute_action")),
    Picture(
        "assignment", record("inkasso.assignment", f"action-{ADDON}.inkasso_assignment_action", SENT), size=(1280, 900)
    ),
    Picture("remittance", record("inkasso.remittance", f"action-{ADDON}.inkasso_remittance_action", DRAFT)),
    Picture("policy", record("inkasso.policy", f"action-{ADDON}.inkasso_policy_action", order="id")),
    Picture("settings", f"/odoo/action-{ADDON}.inkasso_config_settings_action", size=(1280, 1000)),
    Picture("portal", "portal:", wait="main, #wrap", size=(390, 844)),
]


class Browser:
    """One tab, by the DevTools protocol: `self("Page.navigate", url=...)`."""

    def __init__(self, socket):
        self.socket, self.ids = socket, itertools.count(1)
        self("Page.enable")

    def __call__(self, method, **params):
        number = next(self.ids)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script):
        """The value of a piece of JavaScript, awaited."""
        answer = self("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url, size):
        is_phone = size[0] < 600
        scale = 2 if is_phone else 1
        self(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=scale,
            mobile=is_phone,
        )
        self("Page.navigate", url=url)

    def wait(self, css, seconds=60):
        """Until something of `css` is there, and the page has been at rest for a moment."""
        end = time.monotonic() + seconds
        while not self.run(f"!!document.querySelector({json.dumps(css)}) && document.readyState === 'complete'"):
            if time.monotonic() > end:
                raise TimeoutError(f"There is no {css} on {self.run('location.href')}")
            time.sleep(0.3)
        time.sleep(1.5)

    def click(self, css):
        self.wait(css)
        self.run(f"document.querySelector({json.dumps(css)}).click()")

    def call(self, model, method, *args, **kwargs):
        """A method of the server, in the session of the page."""
        body = json.dumps({"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}})
        answer = self.run(
            f"fetch('/web/dataset/call_kw', {{method: 'POST', headers: {{'Content-Type': 'application/json'}}, "
            f"body: {json.dumps(body)}}}).then((answer) => answer.json())"
        )
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def shoot(self, clip):
        options = {}
        if clip:
            box = self.run(
                f"(() => {{ const b = document.querySelector({json.dumps(clip)}).getBoundingClientRect(); "
                "return {x: b.x, y: b.y, width: b.width, height: Math.min(b.height, innerHeight - b.y)}; })()"
            )
            options["clip"] = {**box, "scale": 1}
        return base64.b64decode(self("Page.captureScreenshot", **options)["data"])


@contextmanager
def open_browser():
    """A tab of a Chromium of our own, which ends with the block."""
    command = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not command:
        sys.exit("There is no Chromium.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0"]
        process = subprocess.Popen(
            [command, *options, f"--user-data-dir={profile}", "about:blank"], stderr=subprocess.DEVNULL
        )
        try:
            yield Browser(websocket.create_connection(find_tab(Path(profile)), timeout=120, suppress_origin=True))
        finally:
            process.terminate()
            process.wait(20)


def find_tab(profile):
    """The address of the first tab; the browser writes its port into its profile."""
    for _second in range(60):
        note = profile / "DevToolsActivePort"
        if note.exists() and note.read_text():
            port = note.read_text().split()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                return next(tab["webSocketDebuggerUrl"] for tab in json.load(answer) if tab["type"] == "page")
        time.sleep(1)
    raise TimeoutError("The browser did not start.")


def log_in(browser, server):
    browser.open(f"{server}/web/login", (1280, 800))
    browser.wait("form.oe_login_form")
    browser.run(
        "document.querySelector('#login').value = 'admin'; document.querySelector('#password').value = 'admin';"
        "document.querySelector('form.oe_login_form').submit()"
    )
    browser.wait(".o_main_navbar")


def find_page(browser, page, portal_link):
    """The address of a page, with the record that it names."""
    if page == "portal:":
        return urlsplit(portal_link).path
    if not page.startswith("record:"):
        return page
    _record, model, action, rest = page.split(":", 3)
    domain, order = rest.rsplit(":", 1)
    found = browser.call(model, "search", json.loads(domain), order=order, limit=1)
    if not found:
        raise LookupError(f"The demo has no {model} with {domain}")
    return f"/odoo/{action}/{found[0]}"


def take(browser, server, portal_link, picture):
    page = find_page(browser, picture.page, portal_link)
    browser.open(f"{server}{page}", picture.size)
    browser.wait(picture.wait if not picture.clicks else ".o_action_manager .o_view_controller")
    for css in picture.clicks:
        browser.click(css)
    browser.wait(picture.wait)
    save(picture.name, Image.open(BytesIO(browser.shoot(picture.clip))))


def save(name, image):
    path = FOLDER / f"{name}.png"
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"    {path.relative_to(FOLDER.parents[1])}  {path.stat().st_size // 1000} kB", file=sys.stderr)


def draw_letter(pdf):
    """The first page of a letter; needs pdftoppm (poppler-utils), otherwise the old picture stays."""
    if not shutil.which("pdftoppm"):
        print("    no pdftoppm: the picture of the letter stays as it is", file=sys.stderr)
        return
    command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", pdf]
    save("letter", Image.open(BytesIO(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)))


def main(server, portal_link, letter, *names):
    if not names or "letter" in names:
        draw_letter(letter)
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    if not chosen:
        return
    with open_browser() as browser:
        log_in(browser, server)
        for picture in chosen:
            take(browser, server, portal_link, picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
