"""Debitura's public interface for creditors, version 1: https://docs.debitura.com.

Cases, files and messages are created; what becomes of them is asked for, and signed web-hooks say when to ask. It has no calls
for pausing, recalling and payments to the creditor: the partner who collects is told so in a message on the case.
"""

import json
from urllib.parse import quote

from ..rules import debitura
from ..rules.agency_reports import Event
from ..rules.clean_text import clean
from ..rules.errors import UnreadableError
from .base import Adapter, AdapterError, Answer
from .calls import call, check_address

PAGE = 100
MOST_PAGES = 20


class DebituraClient:
    """Its calls, one method each; what they answer is JSON as it is."""

    def __init__(self, link):
        self.link = link

    def create_case(self, case, key):
        return self._call("POST", "/cases", body=case, headers={"Idempotency-Key": key})

    def get_case(self, identity):
        return self._ask(f"/cases/{_quote(identity)}")

    def find_case(self, creditor_reference):
        """The case with our number; None where there is none."""
        return self._ask(f"/cases/by-creditor-reference/{_quote(creditor_reference)}", missing=True)

    def get_timeline(self, identity):
        return self._ask(f"/cases/{_quote(identity)}/timeline", missing=True)

    def list_payments(self, identity):
        return self._list(f"/cases/{_quote(identity)}/payments", "payments")

    def list_chats(self, identity):
        return self._list(f"/cases/{_quote(identity)}/chats", "chats")

    def list_files(self, identity):
        return self._list(f"/cases/{_quote(identity)}/files", "files")

    def add_file(self, identity, file, document_type):
        return self._call(
            "POST",
            f"/cases/{_quote(identity)}/files",
            files={"File": (file.name, file.content)},
            form={"DocumentType": document_type},
            log=f"{file.path}, {len(file.content)} bytes",
        )

    def add_chat(self, identity, text, user_email):
        return self._call("POST", f"/cases/{_quote(identity)}/chats", body={"message": text, "userEmail": user_email})

    def get_me(self):
        return self._ask("/me")

    def advance_test_case(self, identity, state, amount=None):
        """Drive a test case on: to Active, Closed:Paid (with an amount), or Closed:NoPayment."""
        body = {"to": state, **({"amount": amount} if amount is not None else {})}
        return self._call("POST", f"/test/cases/{_quote(identity)}/advance", body=body)

    def delete_test_cases(self, tag):
        return self._call("DELETE", f"/test/cases?tag={_quote(tag)}")

    def fire_test_event(self, event, identity):
        return self._call("POST", "/test/webhooks/fire", body={"event": event, "caseId": identity})

    # -------------------------------------------------------------------------

    def _ask(self, path, missing=False):
        return self._call("GET", path, changes=False, missing=missing)

    def _list(self, path, name):
        """All rows of a list, whether it comes bare, or in pages under `name`."""
        rows = []
        for page in range(1, MOST_PAGES + 1):
            reply = self._ask(f"{path}?page={page}&pageSize={PAGE}", missing=True)
            data = reply.json() if reply else []
            found = data.get(name) if isinstance(data, dict) else data
            if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
                raise _garbage(reply)
            new = [row for row in found if row not in rows]
            rows += new
            if not isinstance(data, dict) or len(found) < PAGE or not new:
                break
        return rows

    def _call(self, method, path, headers=None, missing=False, **kwargs):
        key = self.link.secrets.get("password") or ""
        url = self.link.address.rstrip("/") + path
        try:
            reply = call(self.link, method, url, headers={"XApiKey": key, **(headers or {})}, **kwargs)
        except AdapterError as error:
            raise _read_refusal(error) from None
        if reply.status == 404:
            if missing:
                return None
            raise AdapterError("refused", "404", again=False, request=reply.request, response=reply.text)
        return reply


class DebituraAdapter(Adapter):
    """Cases by its interface: submitted, asked for, and talked about in messages."""

    kind = "debitura"
    dossier = "files"
    asks_status = True
    confirms = True
    signature_header = "X-Debitura-Signature"

    def __init__(self, link):
        super().__init__(link)
        self.client = DebituraClient(link)

    def can(self, verb):
        return verb != "notices"

    def check_settings(self):
        check_address(self.link.address, self.link.allow_private)
        if not self.link.secrets.get("password"):
            raise AdapterError("no_password", again=False)

    def test(self):
        self.check_settings()
        reply = self.client.get_me()
        return str(_group(reply).get("companyName") or reply.status)

    def submit(self, message):
        try:
            case = debitura.make_case(message.data, self.link.options.get("case") or {}, message.day)
        except UnreadableError as error:
            raise AdapterError("unfit", str(error), again=False) from None
        return self._read_created(self.client.create_case(case, message.key))

    def status(self, message):
        """The case as it stands, its phase, its payments and messages, as reports."""
        reply = self._get_case(message)
        case = _group(reply)
        identity = str(case.get("id") or "")
        timeline = self.client.get_timeline(identity)
        phase = _group(timeline).get("currentEngagementPhase") if timeline else None
        try:
            reports = [debitura.read_case({**case, "creditorReference": message.number}, phase)]
            payments = self.client.list_payments(identity)
            reports += [debitura.read_payment(payment, message.number) for payment in payments]
            chats = [debitura.read_chat(chat, message.number) for chat in self.client.list_chats(identity)]
        except UnreadableError as error:
            raise AdapterError("garbage", str(error), request=reply.request, response=reply.text) from None
        reports += [chat for chat in chats if chat]
        return Answer(reference=identity, reports=reports, request=reply.request, response=reply.text)

    def pause(self, message):
        """Say it in a message on the case, with a mark by which it is found again."""
        text = f"{message.data['text']}\n\n[{_mark(message)}]"
        reply = self.client.add_chat(
            _get_reference(message), text, self.link.options.get("user_email") or self.link.username
        )
        return Answer(request=reply.request, response=reply.text)

    resume = recall = report_payment = message = pause

    def send_file(self, message):
        kind = debitura.DOCUMENT_TYPES.get(message.file.path.split("/")[0], "Miscellaneous")
        reply = self.client.add_file(_get_reference(message), message.file, kind)
        return Answer(request=reply.request, response=reply.text)

    def takes_file(self, path, size):
        return (
            path.split("/")[0] in debitura.DOCUMENT_TYPES
            and path.lower().endswith(debitura.FILE_ENDINGS)
            and size <= debitura.FILE_LIMIT
        )

    def find(self, message):
        if message.verb == "submit":
            reply = self.client.find_case(message.number)
            return reply and self._read_created(reply)
        if message.verb == "status" or not message.reference:
            return None
        if message.verb == "file":
            names = [row.get("fileName") for row in self.client.list_files(message.reference)]
            return Answer(response=message.file.name) if message.file.name in names else None
        texts = [str(row.get("message") or "") for row in self.client.list_chats(message.reference)]
        return Answer(response=_mark(message)) if any(_mark(message) in text for text in texts) else None

    def read_event(self, body):
        """Which case an event is about. What became of it is asked for: events may come late, twice, or in another order."""
        try:
            event = json.loads(body.decode())
            key, data = clean(str(event["id"])), event["data"]
            number = clean(str(data.get("creditorReference") or data["reference"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UnreadableError("No event of Debitura") from None
        return Event(key[:128], clean(str(event.get("timestamp") or ""))[:40], [{"reference": number, "kind": "ask"}])

    # -------------------------------------------------------------------------

    def _get_case(self, message):
        reply = self.client.get_case(message.reference) if message.reference else self.client.find_case(message.number)
        if reply is None:
            raise AdapterError("unknown_case", message.number, again=False)
        return reply

    def _read_created(self, reply):
        case = _group(reply)
        try:
            report = debitura.read_case(case)
        except UnreadableError as error:
            raise AdapterError("garbage", str(error), unsure=True, request=reply.request, response=reply.text) from None
        return Answer(reference=str(case["id"]), reports=[report], request=reply.request, response=reply.text)


def _get_reference(message):
    """Debitura's number of the case, without which nothing can be said about it."""
    if not message.reference:
        raise AdapterError("unknown_case", message.number, again=False)
    return message.reference


def _mark(message):
    return f"ref {message.key[:12]}"


def _quote(text):
    return quote(str(text), safe="")


def _garbage(reply):
    return AdapterError("garbage", unsure=True, request=reply.request, response=reply.text)


def _group(reply):
    """The answer, which is a group of names and values."""
    data = reply.json()
    if not isinstance(data, dict):
        raise _garbage(reply)
    return data


def _read_refusal(error):
    """The reason of a refusal as Debitura words it, and where people can put it right."""
    if error.code != "refused":
        return error
    _status, _line, text = error.response.partition("\n")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return error
    if not isinstance(data, dict):
        return error
    told = {"again": False, "request": error.request, "response": error.response}
    rows = data.get("businessErrors")
    business = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if business:
        handoff = data.get("signingHandoff")
        url = handoff.get("combinedSigningUrl") if isinstance(handoff, dict) else ""
        words = "; ".join(str(row.get("message") or row.get("type") or "") for row in business)
        url = url or next((row["solutionUrl"] for row in business if row.get("solutionUrl")), "")
        return AdapterError("business", words, url=_only_https(url), **told)
    words = "; ".join(
        f"{name}: {', '.join(map(str, texts))}"
        for name, texts in data.items()
        if isinstance(texts, list) and name != "businessErrors"
    )
    return AdapterError("refused", words or str(data.get("message") or data.get("error") or error.detail), **told)


def _only_https(url):
    """A link that people may follow."""
    return url if isinstance(url, str) and url.startswith("https://") else ""
