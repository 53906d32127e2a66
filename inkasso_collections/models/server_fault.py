"""What is wrong with the server, and with no record: who meets it leaves the record as it is, and waits."""

import errno
import os
import shutil
import tempfile

from odoo.tools import config

SERVER_FAULTS = {
    errno.ENOSPC,  # the disk is full
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EIO,
    errno.EACCES,
    errno.EPERM,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
ROOM = 10_000_000  # bytes; with less, the disk is what stops a program, such as the renderer, that does not say so


def find_server_fault(error):
    """The fault of the server that made `error` happen, as an OSError; None where it is the record's own."""
    if isinstance(error, OSError) and error.errno in SERVER_FAULTS:
        return error
    if any(_is_full(place) for place in (tempfile.gettempdir(), config["data_dir"])):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return None


def _is_full(place):
    try:
        return shutil.disk_usage(place).free < ROOM
    except OSError:  # nothing is kept there
        return False
