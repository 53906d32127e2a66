"""The only place that opens HTTP connections to agencies: with limits on time, size, and where they lead."""

import ipaddress
import json
import socket
import threading
from contextlib import suppress
from decimal import Decimal
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from ..rules.outside_numbers import read_json
from .base import AdapterError

TIMEOUT = (5, 20)  # seconds to connect, and for each part of an answer
DEADLINE = 100  # seconds for all of a call: less than Odoo gives a scheduled action
MAX_BYTES = 2_000_000
CHUNK = 4096
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
PRIVATE = "private address"
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def check_address(url, allow_private=False):
    """Raise AdapterError where ``url`` is none that is called: https, or http on this machine where that is allowed."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise AdapterError("address", url, again=False) from None
    is_local = host in LOCAL_NAMES
    if parts.scheme == "http" and is_local and allow_private:
        return
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        raise AdapterError("address", f"{parts.scheme}://{host or ''}", again=False)
    if is_local and not allow_private:
        raise AdapterError("private", host, again=False)


def is_public(address):
    """Whether ``address`` is one of the internet, and none of a network of ours or one that stands for such."""
    address = ipaddress.ip_address(address.partition("%")[0])
    if address.version == 6:
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
        if inner:
            address = inner
    return address.is_global and not address.is_multicast


class _Watch:
    """One call: what connections it opens, where they may lead, and when they are closed, however far it has got.

    An answer that drips in byte by byte is never late by itself: it would hold up what is to be told to all others.
    """

    def __init__(self, allow_private):
        self.allow_private = allow_private
        self.connections = []
        self.is_over = False
        self._timer = threading.Timer(DEADLINE, self._end)
        self._timer.daemon = True

    def __enter__(self):
        _of_thread.watch = self
        self._timer.start()
        return self

    def __exit__(self, *error):
        self._timer.cancel()
        _of_thread.watch = None

    def _end(self):
        self.is_over = True
        for connection in self.connections:
            with suppress(OSError, TypeError):  # closed already, or not opened yet
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def check(self, connection, connected):
        """``connected``, unless it leads into a network of ours: what the name means now is what counts, not what it meant."""
        self.connections.append(connection)
        if not self.allow_private and not is_public(connected.getpeername()[0]):
            connected.close()
            raise NewConnectionError(connection, PRIVATE)
        return connected


_of_thread = threading.local()


class _HTTPConnection(HTTPConnection):
    def _new_conn(self):
        return _of_thread.watch.check(self, super()._new_conn())


class _HTTPSConnection(HTTPSConnection):
    def _new_conn(self):
        return _of_thread.watch.check(self, super()._new_conn())


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _WatchedAdapter(HTTPAdapter):
    """Opens connections that are watched. Nothing is sent, not even a greeting, before it is sure where they lead."""

    def init_poolmanager(self, *args, **kwargs):
        made = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
        return made


class Reply:
    """A whole answer: its status, headers and bytes."""

    def __init__(self, status, headers, content, request):
        self.status = status
        self.headers = headers
        self.content = content
        self.request = request

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    def json(self):
        """What the answer says. An answer that cannot be read leaves open whether the message was taken."""
        try:
            return read_json(self.content.decode("utf-8-sig"))
        except ValueError:
            raise AdapterError("garbage", unsure=True, request=self.request, response=self.text) from None


def to_json(value):
    """``value`` as JSON, the same bytes for the same value: exact decimals become numbers as they are written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_to_number).encode()


def _to_number(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def call(link, method, url, *, headers=None, body=None, files=None, form=None, changes=True, log=""):
    """Call ``url`` once; no redirection is followed, and no proxy or password file of the machine is used.

    :param body: JSON, as a value
    :param changes: whether the call changes anything there: an unknown outcome then matters
    :param log: what to say of the body in the log instead of the body, such as the name of a file
    :return: the Reply, whatever its status below 300 or equal to 404
    """
    check_address(url, link.allow_private)
    data = to_json(body) if body is not None else form
    headers = {"User-Agent": "Odoo inkasso_collections", "Accept": "application/json", **(headers or {})}
    if body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    request = "\n".join(filter(None, (f"{method} {url}", log or (data.decode() if isinstance(data, bytes) else ""))))
    with _Watch(link.allow_private) as watch, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", _WatchedAdapter())
        session.mount("https://", _WatchedAdapter())
        try:
            with session.request(
                method,
                url,
                headers=headers,
                data=data,
                files=files,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                reply = Reply(response.status_code, response.headers, _read(response, changes, request), request)
        except requests.RequestException as error:
            if watch.is_over:
                raise AdapterError("timeout", unsure=changes, request=request) from None
            raise _explain(error, changes, request) from None
    if watch.is_over:  # an answer that was cut off may look like a whole one
        raise AdapterError("timeout", unsure=changes, request=request)
    return _judge(reply, changes)


def _read(response, changes, request):
    """The whole content, as long as it is not too big."""
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise AdapterError("too_big", unsure=changes, request=request)
    return bytes(content)


def _explain(error, changes, request):
    """What a failed call means. What never got as far as being sent is known not to have arrived."""
    name, text = type(error).__name__, str(error)
    if PRIVATE in text:
        return AdapterError("private", again=False, request=request)
    if isinstance(error, requests.exceptions.SSLError):
        return AdapterError("tls", name, request=request)
    if isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in text or "NameResolutionError" in text:
        return AdapterError("network", name, request=request)
    if isinstance(error, requests.Timeout) or "timed out" in text:
        return AdapterError("timeout", unsure=changes, request=request)
    return AdapterError("network", name, unsure=changes, request=request)


def _judge(reply, changes):
    """``reply``, if it is one to go on with."""
    told = {"request": reply.request, "response": f"{reply.status}\n{reply.text}"}
    if reply.status < 300 or reply.status == 404:
        return reply
    if reply.status < 400:
        raise AdapterError("moved", str(reply.status), again=False, **told)
    if reply.status in (401, 403):
        raise AdapterError("denied", str(reply.status), again=False, **told)
    if reply.status in (408, 425, 429):
        raise AdapterError("busy", str(reply.status), after=_read_after(reply), **told)
    if reply.status < 500:
        raise AdapterError("refused", str(reply.status), again=False, **told)
    raise AdapterError("status", str(reply.status), unsure=changes, after=_read_after(reply), **told)


def _read_after(reply):
    asked = reply.headers.get("Retry-After", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
