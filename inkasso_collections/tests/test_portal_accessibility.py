import base64
import importlib.util
import json
import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .portal_browser_common import PortalBrowserCommon
from .portal_common import ROOT
from .portal_routes import find_routes

# Pages of an open case, and those of them that have a form with something to get wrong.
OPEN_PAGES = ("pay", "plan", "promise", "dispute", "contact", "channels")
FORMS = ("plan", "promise", "dispute", "contact")

PHONE, DESK = (375, 812), (1280, 900)
OLDEST_AXE = (4, 10)  # the first that checks WCAG 2.2
# What axe leaves to people: that nothing is wider than the screen, and that fingers hit what they aim at (WCAG 2.5.8).
OWN_CHECKS = """
(() => {
    const found = [];
    if (document.documentElement.scrollWidth > window.innerWidth) {
        found.push(`wider than the screen: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
    }
    const targets = document.querySelectorAll(".o_inkasso_portal :is(a, button, summary, select, input:not([type=hidden]))");
    for (const target of targets) {
        const box = (target.matches("[type=radio],[type=checkbox]") ? target.parentElement : target).getBoundingClientRect();
        const inText = target.matches("p a, dd a, li a.alert-link");
        if (box.width && !inText && (box.height < 24 || box.width < 24)) {
            found.push(`too small: ${target.outerHTML.slice(0, 120)} ${box.width}x${box.height}`);
        }
    }
    for (const field of document.querySelectorAll(".o_inkasso_portal :is(input:not([type=hidden]), select, textarea)")) {
        if (!field.labels.length) {
            found.push(`no label: ${field.outerHTML.slice(0, 120)}`);
        }
    }
    for (const [what, wanted] of [["h1", 1], ["main", 1], ["[lang] > body", 1]]) {
        if (document.querySelectorAll(what).length !== wanted) {
            found.push(`${document.querySelectorAll(what).length} instead of ${wanted}: ${what}`);
        }
    }
    return found;
})()
"""
# The mark of a provider in test mode is Odoo's own, and no debtor sees it.
AXE = """
axe.run({exclude: ["#o_payment_form [data-bs-toggle=tooltip]"]}, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
}).then((result) => result.violations.map(
    (each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`
))
"""


def find_axe():
    """axe-core (MPL-2.0), which is not part of this addon: from the Python package, or from the file AXE_CORE names."""
    if path := os.environ.get("AXE_CORE"):
        return Path(path)
    found = importlib.util.find_spec("axe_playwright_python")
    return Path(found.origin).with_name("axe.min.js") if found else None


@tagged("post_install", "-at_install", "inkasso", "inkasso_portal")
class TestPortalAccessibility(PortalBrowserCommon):
    """Every page of the portal, on a phone and on a desk, in English and Swedish, is checked with axe and by own checks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sv_SE")
        cls.env["ir.module.module"]._load_module_terms(["inkasso_collections", "portal", "payment"], ["sv_SE"])
        cls._provide_online_payment()

    def setUp(self):
        super().setUp()
        self.browser = ChromeBrowser(self)
        self.addCleanup(self.browser.stop)
        self.enterContext(self.allow_requests(browser=self.browser))
        self.authenticate(None, None, browser=self.browser)
        axe = find_axe()
        self.axe = axe.read_text(encoding="utf-8") if axe else None
        self.problems = []

    # -------------------------------------------------------------------------
    # The browser
    # -------------------------------------------------------------------------

    def _evaluate(self, code):
        answer = self.browser._websocket_request(
            "Runtime.evaluate", params={"expression": code, "awaitPromise": True, "returnByValue": True}, timeout=60
        )
        self.assertNotIn("exceptionDetails", answer, code[:200])
        return answer["result"].get("value")

    def _resize(self, size):
        self.browser._websocket_request(
            "Emulation.setDeviceMetricsOverride",
            params={"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE},
        )

    def _go(self, path):
        self.cr.flush()  # the server has caches of its own
        self.cr.clear()
        self.browser.navigate_to(self.base_url() + path, wait_stop=True)
        self._await("document.readyState === 'complete' && !!document.querySelector('.o_inkasso_portal')", path)

    def _await(self, condition, what):
        pause = threading.Event()
        for _try in range(200):
            if self._evaluate(condition):
                return
            pause.wait(0.1)
        self.fail(f"{what}: {condition}")

    def _send(self, path, form):
        """Send a form as it is, to see its errors."""
        self._go(path)
        self._evaluate(f"document.querySelector('#{form}').submit()")
        self._await("!!document.querySelector('#errors, .alert-danger')", path)

    # -------------------------------------------------------------------------
    # The checks
    # -------------------------------------------------------------------------

    def _check(self, name):
        self._evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for size in (PHONE, DESK):
            self._resize(size)
            found = self._evaluate(OWN_CHECKS)
            if self.axe:
                self._evaluate(f"!!window.axe || ((0, eval)({json.dumps(self.axe)}), true)")
                found += self._evaluate(AXE)
            self.problems += [f"{name} at {size[0]} px: {problem}" for problem in found]
            self._keep_picture(name, size)

    def _keep_picture(self, name, size):
        """For people to look at, where PORTAL_PICTURES names a folder."""
        if not (folder := os.environ.get("PORTAL_PICTURES")):
            return
        height = self._evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1}
        shot = self.browser._websocket_request(
            "Page.captureScreenshot", params={"clip": clip, "captureBeyondViewport": True}, timeout=60
        )
        lang = self._evaluate("document.documentElement.lang")
        Path(folder, f"{name}-{lang}-{size[0]}.png").write_bytes(base64.b64decode(shot["data"]))

    def _check_pages(self, pages):
        for name, path in pages.items():
            self._go(path)
            self._check(name)

    def assertNoProblems(self):
        self.assertFalse(self.problems, "\n".join(self.problems))
        if not self.axe:
            self.skipTest("axe-core is not installed: only the own checks were made")

    def _check_language(self, lang, heading):
        """Every page there is, empty and with the errors of its form, in the state of the case in which it is shown."""
        self.debtor.lang = lang
        self._check_pages({"overview": self.path})
        self.assertEqual(self._evaluate("document.documentElement.lang"), lang.replace("_", "-"))
        self.assertIn(heading, self._evaluate("document.querySelector('h1').textContent"))
        self._check_pages({page: f"{self.home}/{page}" for page in OPEN_PAGES})
        self._check_pages({"pay_how": f"{self.home}/pay?amount=300", "pay_error": f"{self.home}/pay?amount=x"})
        self._check_pages({"not_there": f"{self.home}/rating", "no_entry": f"{ROOT}/999999999", "unknown": "/c/none"})
        for page in FORMS:
            self._send(f"{self.home}/{page}", f"{page}_form")
            self._check(f"{page}_errors")
        plan = self.env["inkasso.payment.plan"]._request(self.case, number=3)
        self._check_pages({"plan_asked": f"{self.home}/plan", "asked": self.home})
        plan._offer()
        self._check_pages({"offered": self.home, "plan_offered": f"{self.home}/plan/{plan.id}"})
        self._send(f"{self.home}/plan/{plan.id}", "plan_answer")
        self._check("plan_errors")
        plan._accept("portal")
        self._check_pages({"agreed": self.home, "plan_agreed": f"{self.home}/plan/{plan.id}"})
        plan.action_cancel()
        self._settle()
        self._check_pages({"settled": self.home, "rating": f"{self.home}/rating"})
        self._send(f"{self.home}/rating", "rating_form")
        self._check("rating_errors")
        self._check_several_cases()
        self.assertNoProblems()

    def _check_several_cases(self):
        """A newer case beside the one that is settled: the list of both, and what the old link says then."""
        self._invoice(15, 200)
        newer = self._notify()
        self._go(urlsplit(newer._get_portal_url()).path)
        self._check_pages({"list": ROOT, "settled_with_a_newer": self.home})
        self._evaluate("document.querySelector('form[action$=leave]').submit()")
        self._await("location.pathname.endsWith('leave') && !!document.querySelector('h1')", "left")
        self._check("left")

    def test_english(self):
        self._check_language("en_US", "Your open invoices")

    def test_swedish(self):
        self._check_language("sv_SE", "Öppna fakturor hos")

    def test_no_page_is_left_out(self):
        """The pages of the routing map are those above; documents are no pages, and languages lead to one."""
        known = {"", *OPEN_PAGES, "plan/<int:plan_id>", "rating"}
        others = {
            "language/<string:code>",
            "letter/<int:notice_id>",
            "invoice/<int:move_id>",
            "plan/<int:plan_id>/letter",
        }
        of_cases = f"{ROOT}/<int:case_id>"
        pages = {
            route.path.removeprefix(of_cases).lstrip("/")
            for route in find_routes(self.env)
            if route.method == "GET" and route.path.startswith(of_cases)
        }
        self.assertEqual(pages, known | others | {"paid"})
        self.assertLessEqual(set(FORMS), set(OPEN_PAGES))

    def test_axe_knows_the_rules(self):
        if not self.axe:
            self.skipTest("axe-core is not installed")
        self._go("/c/none")
        version = self._evaluate(f"((0, eval)({json.dumps(self.axe)}), axe.version)")
        self.assertGreaterEqual(tuple(map(int, version.split(".")[:2])), OLDEST_AXE)
