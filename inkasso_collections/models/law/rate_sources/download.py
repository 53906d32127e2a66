"""The only place that opens a connection for rates."""

import time

import requests

from .answers import BadAnswerError

#: Two years of daily values are some 100 kB.
MAX_BYTES = 5_000_000
#: So small that a server that sends byte by byte is found out by the deadline; too large to cost time.
CHUNK = 64
HEADERS = {"User-Agent": "Odoo inkasso_collections", "Accept": "text/csv, application/json, */*;q=0.1"}


def download(url, timeout=15, deadline=60, max_bytes=MAX_BYTES):
    """The content at `url`; `BadAnswerError` for everything that is no complete answer.

    Redirections are not followed: an interface that has moved is for a person to look at, and nobody can send the
    server somewhere else.

    :param timeout: seconds to wait for the connection, and for each part of the answer
    :param deadline: seconds for the whole
    """
    started = time.monotonic()
    try:
        with requests.get(url, headers=HEADERS, timeout=timeout, allow_redirects=False, stream=True) as response:
            if response.status_code == 204:
                return b""
            if 300 <= response.status_code < 400:
                raise BadAnswerError("moved", response.headers.get("Location", ""))
            if response.status_code != 200:
                raise BadAnswerError("status", response.status_code)
            content = bytearray()
            for chunk in response.iter_content(CHUNK):
                content += chunk
                if len(content) > max_bytes:
                    raise BadAnswerError("too_big")
                if time.monotonic() - started > deadline:
                    raise BadAnswerError("timeout")
            return bytes(content)
    except requests.Timeout:
        raise BadAnswerError("timeout") from None
    except requests.RequestException as error:
        # a part of the answer that does not come in time is a ConnectionError of requests
        raise BadAnswerError("timeout" if "timed out" in str(error) else "network", type(error).__name__) from None
