"""A mail server on loopback that sends nothing on, but files each mail: smtp_sink.py PORT FOLDER.

Addresses that cannot exist, those in the reserved top-level domain .invalid, are refused.
"""

import asyncio
import sys
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Folder:
    """The handler: one file per mail, with the envelope on top."""

    def __init__(self, path):
        self.path = Path(path)
        self.numbers = count(1)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.endswith(".invalid"):
            return "550 5.1.2 No such domain"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.path.mkdir(parents=True, exist_ok=True)
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{next(self.numbers):04}.eml"
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        (self.path / name).write_bytes(head.encode() + envelope.content)
        return "250 OK"


async def serve(port, folder):
    loop = asyncio.get_running_loop()
    handler = Folder(folder)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
