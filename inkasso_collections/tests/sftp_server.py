"""An SFTP server on this machine, for the real library to talk to."""

import os
import socket
import threading
from contextlib import suppress

import paramiko


class _Login(paramiko.ServerInterface):
    def __init__(self, password):
        self.password = password

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if password == self.password else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    root = ""

    def _real(self, path):
        return f"{self.root}/{self.canonicalize(path)}"

    def list_folder(self, path):
        place = self._real(path)
        return [
            paramiko.SFTPAttributes.from_stat(os.stat(f"{place}/{name}"), name)  # noqa: PTH116
            for name in os.listdir(place)  # noqa: PTH208
        ]

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._real(path)))  # noqa: PTH116
        except FileNotFoundError:
            return paramiko.SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path, flags, attr):
        handle = paramiko.SFTPHandle(flags)
        mode = "r+b" if flags & os.O_WRONLY or flags & os.O_RDWR else "rb"
        if flags & os.O_CREAT:
            mode = "w+b"
        handle.readfile = handle.writefile = open(self._real(path), mode)  # noqa: PTH123, SIM115
        return handle

    def mkdir(self, path, attr):
        os.mkdir(self._real(path))  # noqa: PTH102
        return paramiko.SFTP_OK

    def rename(self, old, new):
        os.replace(self._real(old), self._real(new))  # noqa: PTH105
        return paramiko.SFTP_OK

    posix_rename = rename


class SftpServer:
    """Serves `root` on 127.0.0.1 to whoever knows the password."""

    def __init__(self, root, password):
        self.password = password
        self.files = type("Files", (_Files,), {"root": str(root)})
        self.key = paramiko.ECDSAKey.generate()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.transports = []

    def start(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self):
        while True:
            try:
                connected, _address = self.socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(connected)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, self.files)
            self.transports.append(transport)
            try:
                transport.start_server(server=_Login(self.password))
            except (paramiko.SSHException, EOFError):
                transport.close()

    def stop(self):
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # whoever waits in accept() holds it open otherwise
        self.socket.close()
        for transport in self.transports:
            transport.close()
