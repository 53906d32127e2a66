"""The same folders on the agency's server, over SFTP."""

import base64
import io
import socket
from contextlib import contextmanager, suppress
from hashlib import sha256
from stat import S_ISREG

from .base import Adapter, AdapterError, Answer, PickedFile
from .calls import is_public
from .folder import DONE, ENDINGS, FAILED, IN, MAX_BYTES, MOST_BYTES, MOST_FILES, OUT
from .packets import make_packet, packet_name

try:
    import paramiko
except ImportError:  # optional: only who uses SFTP needs it
    paramiko = None

TIMEOUT = 20


class SftpAdapter(Adapter):
    """Leaves packets in `out` and picks status files up from `in`. The server shows the key it is known by, or nothing is sent.

    The address is `host`, `host:port` or `host:port/folder`.
    """

    kind = "sftp"
    dossier = "submit"
    picks_up = True

    def check_settings(self):
        if paramiko is None and self.link.open_sftp is None:
            raise AdapterError("library", "paramiko", again=False)
        _split(self.link.address)
        if not self.link.options.get("host_key"):
            raise AdapterError("host_key", again=False)

    def test(self):
        with self._open() as (server, folder):
            return ", ".join(sorted(server.listdir(folder or ".")))

    def submit(self, message):
        return self._leave(message)

    pause = resume = recall = report_payment = send_file = message = notices = submit

    def _leave(self, message):
        name, content = packet_name(message), make_packet(message)
        with self._open() as (server, folder):
            part, goal = f"{folder}{OUT}/.{name}.part", f"{folder}{OUT}/{name}"
            server.putfo(io.BytesIO(content), part, confirm=True)
            _rename(server, part, goal)
        return Answer(request=f"{OUT}/{name}, {len(content)} bytes")

    def pick_up(self):
        found, room = [], MOST_BYTES
        with self._open() as (server, folder):
            for entry in sorted(server.listdir_attr(f"{folder}{IN}"), key=lambda each: each.filename):
                name = entry.filename
                if not name.lower().endswith(ENDINGS) or "/" in name or not S_ISREG(entry.st_mode or 0):
                    continue
                if (entry.st_size or 0) > MAX_BYTES:
                    self._move(server, folder, name, False)
                elif len(found) < MOST_FILES and (entry.st_size or 0) <= room:
                    room -= entry.st_size or 0
                    with server.open(f"{folder}{IN}/{name}", "rb") as stream:
                        found.append(PickedFile(name=name, content=stream.read(MAX_BYTES + 1)))
        return found

    def put_away(self, name, good):
        with self._open() as (server, folder):
            self._move(server, folder, name, good)

    def _move(self, server, folder, name, good):
        goal = f"{folder}{IN}/{DONE if good else FAILED}"
        try:
            server.stat(goal)
        except FileNotFoundError:
            server.mkdir(goal)
        with suppress(FileNotFoundError):  # put away by whoever picked it up at the same moment
            _rename(server, f"{folder}{IN}/{name}", f"{goal}/{name}")

    @contextmanager
    def _open(self):
        """(SFTP session, folder with a slash behind it): with what goes wrong as errors of ours."""
        self.check_settings()
        open_sftp = self.link.open_sftp or open_with_paramiko
        ssh_errors = (paramiko.SSHException,) if paramiko else ()
        try:
            with open_sftp(self.link, *_split(self.link.address)[:2]) as server:
                yield server, _split(self.link.address)[2]
        except (OSError, EOFError, *ssh_errors) as error:
            # a packet has the same name each time: left twice, it is still one
            raise AdapterError("sftp", f"{type(error).__name__} {error}".strip()) from None


def _rename(server, old, new):
    """Rename in one step, in place of what is there already, where the server can."""
    try:
        server.posix_rename(old, new)
    except FileNotFoundError:
        raise
    except OSError:  # no such extension there
        server.rename(old, new)


def _split(address):
    """(host, port, folder) of an address. Raises AdapterError."""
    place, _slash, folder = address.strip().partition("/")
    host, _colon, port = place.partition(":")
    if not host or (port and not (port.isascii() and port.isdecimal())) or ".." in folder.split("/"):
        raise AdapterError("address", address, again=False)
    return host, int(port or 22), f"{folder.strip('/')}/" if folder.strip("/") else ""


@contextmanager
def open_with_paramiko(link, host, port):
    """An SFTP session with `host`, once it has shown the key it is known by."""
    transport = None
    try:
        transport = paramiko.Transport(_connect(link, host, port))
        transport.banner_timeout = transport.auth_timeout = TIMEOUT
        transport.start_client(timeout=TIMEOUT)
        shown = fingerprint(transport.get_remote_server_key().asbytes())
        if shown != link.options["host_key"].strip():
            raise AdapterError("host_key_changed", shown, again=False)
        _log_in(transport, link)
        session = paramiko.SFTPClient.from_transport(transport)
        session.get_channel().settimeout(TIMEOUT)
        yield session
    except paramiko.AuthenticationException:
        raise AdapterError("denied", again=False) from None
    finally:
        if transport is not None:
            transport.close()


def _connect(link, host, port):
    """A connection to `host`: what its name means now is what counts, and only a public address, unless it may be another."""
    connected = socket.create_connection((host, port), TIMEOUT)
    if not link.allow_private and not is_public(connected.getpeername()[0]):
        connected.close()
        raise AdapterError("private", host, again=False)
    return connected


def _log_in(transport, link):
    key = link.secrets.get("private_key")
    if not key:
        transport.auth_password(link.username, link.secrets.get("password") or "")
        return
    private = _read_key(key, link.secrets.get("password") or None)
    transport.auth_publickey(link.username, private)


def _read_key(text, password):
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text), password)
        except (paramiko.SSHException, ValueError, IndexError):
            continue  # of another kind
    raise AdapterError("private_key", again=False)


def fingerprint(key):
    """A host key as `ssh-keygen -l` writes it."""
    return f"SHA256:{base64.b64encode(sha256(key).digest()).decode().rstrip('=')}"
