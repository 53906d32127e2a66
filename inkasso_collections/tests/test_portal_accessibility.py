import importlib.util
import json
import os
import threading
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .portal_browser_common import PortalBrowserCommon

PHONE, DESK = (390, 844), (1280, 900)
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
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    resultTypes: ["violations"],
}).then((result) => result.violations.map(
    (each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`
))
"""


def find_axe():
    """axe-core (MPL-2.0), which is not part of this addon: from the Python package, or from the file AXE_CORE names."""
    if path := os.environ.get("AXE_CORE"):
        return Path(path)
    found = importlib.util.find_spec("axe_core_python")
    return Path(found.origin).with_name("axe.min.js") if found else None


@tagged("post_install", "-at_install", "inkasso", "inkasso_portal")
class TestPortalAccessibility(PortalBrowserCommon):
    """Every page of the portal, on a phone and on a desk, in English and Swedish, is checked with axe and by own checks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sv_SE")
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

    def _check_pages(self, pages):
        for name, path in pages.items():
            self._go(path)
            self._check(name)

    def assertNoProblems(self):
        self.assertFalse(self.problems, "\n".join(self.problems))
        if not self.axe:
            self.skipTest("axe-core-python is not installed: only the own checks were made")

    def test_pages(self):
        self._check_pages(
            {
                "overview": self.path,
                "pay": f"{self.home}/pay",
                "pay_how": f"{self.home}/pay?amount=300",
                "plan": f"{self.home}/plan",
                "promise": f"{self.home}/promise",
                "dispute": f"{self.home}/dispute",
                "contact": f"{self.home}/contact",
                "channels": f"{self.home}/channels",
                "not_there": f"{self.home}/rating",
                "no_entry": "/my/collections/999999999",
                "unknown": "/c/none",
            }
        )
        self.assertNoProblems()

    def test_errors_and_answers(self):
        self._go(self.path)
        for page, form in (("dispute", "dispute_form"), ("contact", "contact_form"), ("plan", "plan_form")):
            self._send(f"{self.home}/{page}", form)
            self._check(f"{page}_errors")
        plan = self.env["inkasso.payment.plan"]._request(self.case, number=3)
        plan._offer()
        self._check_pages({"offered": self.home, "plan_offered": f"{self.home}/plan/{plan.id}"})
        plan._decline("For a test")
        self._settle()
        self._check_pages({"settled": self.home, "rating": f"{self.home}/rating"})
        self.assertNoProblems()

    def test_swedish(self):
        self.debtor.lang = "sv_SE"
        self._check_pages({"overview_sv": self.path, "dispute_sv": f"{self.home}/dispute"})
        self.assertNoProblems()
        self.assertEqual(self._evaluate("document.documentElement.lang"), "sv-SE")
