"""Ways to reach an agency, one file each. They know the rules and nothing of Odoo: what they need is handed to them.

Another way is another file with a class like these, and a line in ADAPTERS; see docs/adapters.md.
"""

from .base import Adapter, AdapterError, Answer, Link, Message, PickedFile, SentFile
from .debitura import DebituraAdapter
from .email import EmailAdapter
from .folder import FolderAdapter
from .http_push import HttpAdapter
from .sftp import SftpAdapter

ADAPTERS = {
    adapter.kind: adapter for adapter in (FolderAdapter, SftpAdapter, EmailAdapter, HttpAdapter, DebituraAdapter)
}
