"""What is left in folders and sent by e-mail: one ZIP a message, the same bytes for the same message."""

import json
import re
import zipfile
from io import BytesIO

FORMAT = "inkasso-message"
VERSION = "1.0"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
EPOCH = (1980, 1, 1, 0, 0, 0)


def packet_name(message):
    """The file name of a message: number, verb and key. The same message has the same name, so it is recognised."""
    return f"{UNSAFE.sub('-', message.number)}_{message.verb}_{UNSAFE.sub('', message.key)[:12]}.zip"


def packet_files(message):
    """(name, content) of what a packet has: message.json, and the file that goes along, if any."""
    told = {
        "schema": FORMAT,
        "version": VERSION,
        "verb": message.verb,
        "key": message.key,
        "number": message.number,
        "agency_reference": message.reference or None,
        "date": message.day.isoformat(),
        "data": message.data,
        "file": message.file.path if message.file else None,
    }
    yield "message.json", json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode()
    if message.file:
        yield message.file.path, message.file.content


def make_packet(message):
    """The ZIP, not encrypted."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in packet_files(message):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return stream.getvalue()
