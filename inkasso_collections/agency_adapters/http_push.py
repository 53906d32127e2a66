"""Any HTTP interface: what is sent for each verb is a template, what is answered is read by paths."""

import base64

from ..rules.agency_reports import make_report, read_event
from ..rules.errors import TemplateError, UnreadableError
from ..rules.json_templates import fill, fill_line, read_path, read_template
from .base import Adapter, AdapterError, Answer
from .calls import call, check_address

SIGNATURE_HEADER = "X-Inkasso-Signature"


class HttpAdapter(Adapter):
    """Calls the address of the connection with the path, headers and body that the template of the verb says.

    Every call has the header Idempotency-Key. Besides the verbs there may be templates for `find`, which asks whether a
    case has arrived, and `test`. The option `templates` has for each verb: method, path, headers (lines), body (JSON text),
    reference, status_text, close_code, note (paths into the answer).
    """

    kind = "http"
    dossier = "files"
    confirms = True
    signature_header = SIGNATURE_HEADER

    @property
    def asks_status(self):
        return "status" in self._templates

    @property
    def _templates(self):
        return self.link.options.get("templates") or {}

    def can(self, verb):
        return verb in self._templates

    def takes_file(self, path, size):
        return self.can("file")

    def check_settings(self):
        check_address(self.link.address, self.link.allow_private)
        for template in self._templates.values():
            if template.get("body"):
                _read(template["body"])

    def test(self):
        self.check_settings()
        template = self._templates.get("test") or {"method": "GET", "path": "/"}
        reply = self._call("test", template, {}, key="")
        return str(reply.status)

    def submit(self, message):
        return self._push(message)

    status = pause = resume = recall = report_payment = message = notices = submit

    def send_file(self, message):
        return self._push(message)

    def find(self, message):
        if message.verb != "submit" or "find" not in self._templates:
            return None
        template = self._templates["find"]
        reply = self._call("find", template, self._get_values(message), message.key, changes=False)
        if reply.status == 404:
            return None
        answer = self._read_answer(reply, template, message)
        return answer if answer.reference else None

    def read_event(self, body):
        return read_event(body, self.link.options.get("hook_paths") or {})

    # -------------------------------------------------------------------------
    # Calling
    # -------------------------------------------------------------------------

    def _push(self, message):
        template = self._templates[message.verb]
        changes = message.verb != "status"
        reply = self._call(message.verb, template, self._get_values(message), message.key, message.file, changes)
        if reply.status == 404:
            raise AdapterError("refused", "404", again=False, request=reply.request, response=reply.text)
        return self._read_answer(reply, template, message)

    def _get_values(self, message):
        values = {
            **message.data,
            "verb": message.verb,
            "key": message.key,
            "number": message.number,
            "date": message.day.isoformat(),
        }
        if message.reference:  # a template that needs it does not go without
            values["reference"] = message.reference
        if message.file:
            content = base64.b64encode(message.file.content).decode()
            values["file"] = {"path": message.file.path, "name": message.file.name, "base64": content}
        return values

    def _call(self, verb, template, values, key, file=None, changes=True):
        try:
            path = fill_line(template.get("path") or "/", values, quoted=True)
            lines = (template.get("headers") or "").splitlines()
            headers = dict(
                _split_header(fill_line(line, {**values, "secrets": self.link.secrets}))
                for line in lines
                if line.strip()
            )
            body = fill(_read(template["body"]), values) if template.get("body") else None
        except TemplateError as error:
            raise AdapterError("template", f"{verb}: {error}", again=False) from None
        if not path.startswith("/"):
            raise AdapterError("template", f"{verb}: {path}", again=False)
        headers |= self._get_auth()
        if key:
            headers["Idempotency-Key"] = key
        as_form = file is not None and body is None
        return call(
            self.link,
            template.get("method") or "POST",
            self.link.address.rstrip("/") + path,
            headers=headers,
            body=body,
            files={"file": (file.name, file.content)} if as_form else None,
            changes=changes,
            log=f"{file.path}, {len(file.content)} bytes" if file else "",
        )

    def _get_auth(self):
        password, user = self.link.secrets.get("password") or "", self.link.username
        match self.link.options.get("auth"):
            case "bearer":
                return {"Authorization": f"Bearer {password}"}
            case "basic":
                pair = base64.b64encode(f"{user}:{password}".encode()).decode()
                return {"Authorization": f"Basic {pair}"}
            case "header":
                return {user or "X-Api-Key": password}
        return {}

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def _read_answer(self, reply, template, message):
        names = ("reference", "status_text", "close_code", "note")
        paths = {name: template[name] for name in names if template.get(name)}
        told = {"request": reply.request, "response": f"{reply.status}\n{reply.text}"}
        if not paths:
            return Answer(**told)
        data = reply.json()
        found = {name: read_path(data, path) for name, path in paths.items()}
        reference = found.pop("reference", None)
        if "reference" in paths and message.verb == "submit" and not isinstance(reference, str | int):
            raise AdapterError("garbage", template["reference"], unsure=True, **told)
        rows = {name: value for name, value in found.items() if value not in (None, "")}
        try:
            reports = [make_report({"reference": message.number, "kind": "status", **rows}, 1)] if rows else []
        except UnreadableError as error:
            raise AdapterError("garbage", str(error), **told) from None
        return Answer(reference=str(reference or ""), reports=reports, **told)


def _read(text):
    try:
        return read_template(text)
    except TemplateError as error:
        raise AdapterError("template", str(error), again=False) from None


def _split_header(line):
    name, colon, value = line.partition(":")
    if not colon or not name.strip() or not name.strip().isascii():
        raise TemplateError(f"No header: {name}")
    return name.strip(), value.strip()
