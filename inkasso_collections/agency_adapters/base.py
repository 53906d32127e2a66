"""What every way to an agency can do, and in what words it speaks with the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

VERBS = ("submit", "status", "pause", "resume", "recall", "payment", "file", "message", "notices")


class AdapterError(Exception):
    """A message did not get through, or nobody knows whether it did.

    :param code: what went wrong, for people in their language; see the explanations in models/agencies/exchange_words.py
    :param detail: what the other side or the library said, not translated
    :param again: whether trying again may help; otherwise people have to do something
    :param unsure: whether the agency may have taken it all the same
    :param after: seconds after which the other side wants to be asked again
    :param url: where people can put it right
    :param request, response: what was sent and answered, for the log; masked before it is kept
    """

    def __init__(self, code, detail="", *, again=True, unsure=False, after=0, url="", request="", response=""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.again = again
        self.unsure = unsure
        self.after = after
        self.url = url
        self.request = request
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that goes to the agency. ``path`` is its place in the dossier: invoices/…, letters/…, or the ZIP itself."""

    path: str
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to tell the agency: the verb, what it is about, and the key by which it counts once."""

    verb: str
    key: str
    number: str  # ours, of the assignment
    reference: str  # theirs, where it is known
    day: date
    data: Mapping = field(repr=False)
    file: SentFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the agency said to a message: its number of the case, and reports in the form of rules/agency_reports.py."""

    reference: str = ""
    reports: Sequence[dict] = ()
    request: str = field(default="", repr=False)
    response: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedFile:
    """A file that the agency has left for us. It stays where it is until it is put away."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How an agency is reached: what is set on the connection, and what the surroundings lend."""

    address: str
    username: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping = field(default_factory=dict)
    allow_private: bool = False
    send_mail: Callable | None = field(default=None, repr=False)
    open_sftp: Callable | None = field(default=None, repr=False)


class Adapter:
    """One way to an agency. Each verb returns an Answer or raises AdapterError; none is ever called twice at once.

    What is said again has the same key: where the other side knows keys, it counts once there, too. After an outcome that
    nobody knows, :meth:`find` is asked before anything is said again.
    """

    kind = ""
    #: What of the dossier goes along: "submit" with the submission, "files" one by one after it, or "" none at all.
    dossier = ""
    #: Whether it can ask for the status of a case.
    asks_status = False
    #: Whether the agency leaves files for us here.
    picks_up = False
    #: Whether a submission that got through was taken by the agency, and not only left for it.
    confirms = False
    #: The header that web-hooks are signed in; "" where there are none.
    signature_header = ""

    def __init__(self, link: Link):
        self.link = link

    def can(self, verb: str) -> bool:
        """Whether this connection knows ``verb``; what it does not know is for people to tell."""
        return verb != "status" or self.asks_status

    def test(self) -> str:
        """Look whether the connection works, without telling anything of a debtor. What it found, for people."""
        raise NotImplementedError

    def say(self, message: Message) -> Answer:
        """Carry out the verb of ``message``."""
        methods = {"payment": self.report_payment, "file": self.send_file}
        return methods.get(message.verb, getattr(self, message.verb, None))(message)

    def submit(self, message: Message) -> Answer:
        raise NotImplementedError

    def status(self, message: Message) -> Answer:
        raise NotImplementedError

    def pause(self, message: Message) -> Answer:
        raise NotImplementedError

    def resume(self, message: Message) -> Answer:
        raise NotImplementedError

    def recall(self, message: Message) -> Answer:
        raise NotImplementedError

    def report_payment(self, message: Message) -> Answer:
        raise NotImplementedError

    def send_file(self, message: Message) -> Answer:
        raise NotImplementedError

    def message(self, message: Message) -> Answer:
        """Bring what somebody wrote to the agency about a case."""
        raise NotImplementedError

    def notices(self, message: Message) -> Answer:
        """Bring a file of notices that the agency sends in our name."""
        raise NotImplementedError

    def find(self, message: Message) -> Answer | None:
        """What the agency answered to ``message`` if it has it already; None where it has not, or cannot be asked."""
        return None

    def takes_file(self, path: str, size: int) -> bool:
        """Whether a file of the dossier is sent by itself."""
        return True

    def pick_up(self) -> Sequence[PickedFile]:
        """The files that the agency has left for us."""
        return ()

    def put_away(self, name: str, good: bool) -> None:
        """Move a file that was picked up and kept out of the way."""

    def read_event(self, body: bytes):
        """The event that a web-hook brought, its signature checked: an Event of rules/agency_reports.py."""
        raise AdapterError("no_hook", again=False)

    def check_settings(self) -> None:
        """Raise AdapterError where the settings cannot work, without asking anybody."""
