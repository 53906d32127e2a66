"""A mail server that fails in every way."""

import asyncio
import socket
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """Keeps the mails that it accepts. It can be down, be slow, refuse addresses, and hang up after it has accepted.

    `after_data` has, in order, what happens to the next mails once they are accepted, and before the sender knows:
    functions of the session's transport, or None where nothing does.
    """

    def __init__(self):
        self.port = free_port()
        self.mails = []  # (recipients, message)
        self.refused = set()
        self.delay = 0  # seconds before it answers
        self.after_data = []
        self._controller = None

    @property
    def sockets(self):
        return list(self._controller.server.sockets) if self._controller else []

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    def count(self):
        """How often each mail has arrived, by recipient and Message-ID."""
        return Counter((recipient, mail["Message-ID"]) for recipients, mail in self.mails for recipient in recipients)

    # -------------------------------------------------------------------------
    # What aiosmtpd calls
    # -------------------------------------------------------------------------

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        await asyncio.sleep(self.delay)
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        happens = self.after_data.pop(0) if self.after_data else None
        if happens:
            happens(server.transport)
        return "250 OK"


def hang_up(transport):
    transport.abort()
