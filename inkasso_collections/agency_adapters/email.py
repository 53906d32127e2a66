"""Encrypted e-mail: the packet in a ZIP with AES-256, the password agreed by another way."""

from io import BytesIO

from .base import Adapter, AdapterError, Answer
from .packets import make_packet, packet_name

try:
    import pyzipper
except ImportError:  # optional: only who sends by e-mail needs it
    pyzipper = None

SHORTEST_PASSWORD = 12
#: Mail servers refuse more, and a packet grows by a third on its way.
MAX_BYTES = 15_000_000


class EmailAdapter(Adapter):
    """Sends each packet in an encrypted ZIP. What the agency answers is read by people, or comes by the portal.

    Names inside a ZIP are not encrypted, so the packet is one file inside, named by our number only.
    """

    kind = "email"
    dossier = "submit"

    def check_settings(self):
        if pyzipper is None:
            raise AdapterError("library", "pyzipper", again=False)
        if len(self.link.secrets.get("zip_password") or "") < SHORTEST_PASSWORD:
            raise AdapterError("zip_password", str(SHORTEST_PASSWORD), again=False)
        if "@" not in self.link.address:
            raise AdapterError("address", self.link.address, again=False)

    def test(self):
        """Send an encrypted packet that says nothing, so that the agency can try the password."""
        self.check_settings()
        self.link.send_mail(None, "test.zip", self._encrypt("test.txt", b"Test"))
        return self.link.address

    def submit(self, message):
        return self._send(message)

    pause = resume = recall = report_payment = send_file = message = notices = submit

    def _send(self, message):
        self.check_settings()
        name = packet_name(message)
        content = self._encrypt(name, make_packet(message))
        if len(content) > MAX_BYTES:
            raise AdapterError("too_big_to_send", name, again=False)
        self.link.send_mail(message, name, content)
        return Answer(request=f"{self.link.address}: {name}, {len(content)} bytes")

    def _encrypt(self, name, content):
        stream = BytesIO()
        with pyzipper.AESZipFile(stream, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
            archive.setpassword(self.link.secrets["zip_password"].encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
            archive.writestr(name, content)
        return stream.getvalue()
