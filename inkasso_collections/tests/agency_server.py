"""A local server that speaks Debitura's contract and a plain one, and as badly as a test wants."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "debitura-test-key"
TOKEN = "token-of-the-plain-one"


class AgencyServer(ThreadingHTTPServer):
    """Keeps cases, files and messages. `spoil` has, in order, what goes wrong with the next calls that change something.

    A spoiler is called with the handler and returns True where it has answered; "after" spoilers come once it is done.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.released = threading.Event()
        self.forget()

    def forget(self):
        self.cases = {}  # by id
        self.answers = {}  # by idempotency key
        self.files, self.chats, self.payments = {}, {}, {}
        self.calls = []  # (method, path, headers, body)
        self.spoil, self.spoil_after = [], []
        self.phase = None

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self):
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is what some tests are about

    def said(self, method, pattern):
        """The bodies of the calls that match."""
        return [body for verb, path, _headers, body in self.calls if verb == method and re.fullmatch(pattern, path)]


def fail(status, body=None, **headers):
    """A spoiler: answer with an error."""

    def spoiler(handler):
        handler.answer(status, body if body is not None else {"error": "spoiled"}, **headers)
        return True

    return spoiler


def garbage(handler):
    handler.answer(200, b"<html>No JSON here</html>")
    return True


def hang(handler):
    """Never answer in time; the connection is given up when the test ends."""
    handler.server.released.wait(0.2)
    return True


def drop(handler):
    """Hang up without an answer."""
    handler.close_connection = True
    handler.connection.close()
    return True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._handle("GET", {})

    def do_DELETE(self):
        self._handle("DELETE", {})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_json = "json" in self.headers.get("Content-Type", "")
        self._handle("POST", json.loads(raw) if is_json else raw)

    do_PUT = do_POST

    def _handle(self, method, body):
        server = self.server
        server.calls.append((method, unquote(self.path), dict(self.headers), body))
        spoilers = server.spoil if method != "GET" else []
        if spoilers and spoilers.pop(0)(self):
            return
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path.startswith("/debitura"):
            if self.headers.get("XApiKey") != KEY:
                self.answer(401, {"error": "Unauthorized"})
                return
            self._debitura(method, path.removeprefix("/debitura"), body, parse_qs(parts.query))
        else:
            self._plain(method, path, body)

    # -------------------------------------------------------------------------
    # Debitura
    # -------------------------------------------------------------------------

    def _debitura(self, method, path, body, query):
        server = self.server
        if path == "/me":
            self.answer(200, {"id": "1", "companyName": "Vårt Bolag AB"})
        elif (method, path) == ("POST", "/cases"):
            self._create(body)
        elif match := re.fullmatch(r"/cases/by-creditor-reference/(.+)", path):
            found = [case for case in server.cases.values() if case["creditorReference"] == match.group(1)]
            self.answer(200, found[0]) if found else self.answer(404, {})
        elif match := re.fullmatch(r"/cases/([\w-]+)(?:/(\w+))?", path):
            self._case(method, *match.groups(), body)
        elif path == "/test/cases":
            self.answer(200, {"deleted": query.get("tag")})
        elif match := re.fullmatch(r"/test/cases/([\w-]+)/advance", path):
            server.cases[match.group(1)]["lifecycle"] = "Active"
            self.answer(200, {"advanced": True, "state": "Active"})
        elif path == "/test/webhooks/fire":
            self.answer(200, {"eventType": body["event"], "caseId": body["caseId"], "enqueuedCount": 1})
        else:
            self.answer(404, {})

    def _create(self, body):
        server, key = self.server, self.headers.get("Idempotency-Key")
        if key in server.answers:
            known, answered = server.answers[key]
            if known != body:
                self.answer(422, {"businessErrors": [{"type": "IdempotencyConflict", "message": "Another body"}]})
            else:
                self.answer(200, answered)
            return
        wrong = [name for name in ("currencyCode", "debtor") if not body.get(name)]
        if wrong:
            self.answer(400, {name: ["is required"] for name in wrong})
            return
        identity = f"case-{len(server.cases) + 1}"
        case = {
            **body,
            "id": identity,
            "reference": f"Q{len(server.cases) + 1}",
            "lifecycle": "PendingVerification",
            "dateCreated": "2026-10-15T08:00:00Z",
            "dateUpdated": "2026-10-15T08:00:00Z",
            "currency": body["currencyCode"],
        }
        server.cases[identity] = case
        server.answers[key] = (body, dict(case))
        if server.spoil_after and server.spoil_after.pop(0)(self):
            return
        self.answer(200, case)

    def _case(self, method, identity, part, body):
        server = self.server
        if identity not in server.cases:
            self.answer(404, {})
        elif part is None:
            self.answer(200, server.cases[identity])
        elif part == "timeline":
            self.answer(200, {"items": [], "currentEngagementPhase": server.phase})
        elif part == "payments":
            self.answer(200, {"payments": server.payments.get(identity, [])})
        elif part == "chats" and method == "GET":
            self.answer(200, server.chats.get(identity, []))
        elif part == "chats":
            rows = server.chats.setdefault(identity, [])
            rows.append({"id": f"chat-{len(rows)}", "roleLabel": "Creditor", "message": body["message"]})
            if not (server.spoil_after and server.spoil_after.pop(0)(self)):
                self.answer(200, rows[-1])
        elif part == "files" and method == "GET":
            self.answer(200, server.files.get(identity, []))
        elif part == "files":
            name = re.search(rb'filename="([^"]+)"', body).group(1).decode()
            kind = re.search(rb'name="DocumentType"\r\n\r\n(\w+)', body).group(1).decode()
            server.files.setdefault(identity, []).append({"fileName": name, "documentType": kind})
            if not (server.spoil_after and server.spoil_after.pop(0)(self)):
                self.answer(200, server.files[identity][-1])

    # -------------------------------------------------------------------------
    # The plain one
    # -------------------------------------------------------------------------

    def _plain(self, method, path, body):
        server, key = self.server, self.headers.get("Idempotency-Key")
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, {})
        elif key in server.answers and method != "GET":
            self.answer(200, server.answers[key])
        elif (method, path) == ("POST", "/cases"):
            number = body["our_number"]
            server.cases[number] = body
            server.answers[key] = {"data": {"no": f"P-{len(server.cases)}"}}
            if not (server.spoil_after and server.spoil_after.pop(0)(self)):
                self.answer(201, server.answers[key])
        elif match := re.fullmatch(r"/cases/(.+)/status", path):
            found = match.group(1) in server.cases
            self.answer(200, {"state": "In court", "text": "On 1 December"}) if found else self.answer(404, {})
        elif match := re.fullmatch(r"/cases/(.+)", path):
            if method == "GET":
                found = list(server.cases).index(match.group(1)) + 1 if match.group(1) in server.cases else 0
                self.answer(200, {"data": {"no": f"P-{found}"}}) if found else self.answer(404, {})
            else:
                server.answers[key] = {}
                self.answer(204, b"")
        elif path == "/elsewhere":
            self.answer(302, b"", Location="https://example.com/")
        elif path == "/big":
            self.answer(200, b"x" * 10_000)
        else:
            self.answer(200, {})

    def answer(self, status, body, **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass
