"""What is wrong with the server, and with no record: who meets it leaves the record as it is, and waits."""

import errno

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


def is_server_fault(error):
    return isinstance(error, OSError) and error.errno in SERVER_FAULTS
