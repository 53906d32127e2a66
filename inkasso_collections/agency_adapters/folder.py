"""A folder that both sides can reach, such as a mounted share: `out` is ours to fill, `in` is theirs."""

import os
from contextlib import suppress
from pathlib import Path

from .base import Adapter, AdapterError, Answer, PickedFile
from .packets import make_packet, packet_name

OUT, IN, DONE, FAILED = "out", "in", "done", "failed"
ENDINGS = (".json", ".csv")
MAX_BYTES = 20_000_000
# At once, as they are held in memory; the rest the next time.
MOST_FILES = 100
MOST_BYTES = 60_000_000


class FolderAdapter(Adapter):
    """Leaves packets in `out`, and picks status files up from `in`, which go to `in/done` or `in/failed` afterwards.

    The connection names a folder below one that whoever runs the server has set aside: nothing else can be written to.
    """

    kind = "folder"
    dossier = "submit"
    picks_up = True

    def check_settings(self):
        self._get_folder()

    def test(self):
        folder = self._get_folder()
        try:
            for name in (OUT, f"{IN}/{DONE}", f"{IN}/{FAILED}"):
                self._get_place(name).mkdir(parents=True, exist_ok=True, mode=0o770)
            probe = folder / OUT / ".test"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise AdapterError("folder", error.strerror or "", again=False) from None
        return ", ".join(sorted(path.name for path in folder.iterdir()))

    def submit(self, message):
        return self._leave(message)

    pause = resume = recall = report_payment = send_file = message = notices = submit

    def _leave(self, message):
        """Write the packet under another name, and rename it: nobody ever sees half of one."""
        name = packet_name(message)
        folder = self._get_place(OUT)
        content = make_packet(message)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o770)
            part = folder / f".{name}.part"
            part.unlink(missing_ok=True)
            with part.open("xb") as stream:  # never into what somebody else has put there, such as a link
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(folder / name)
        except OSError as error:
            raise AdapterError("folder", error.strerror or "") from None
        return Answer(request=f"{OUT}/{name}, {len(content)} bytes")

    def pick_up(self):
        folder = self._get_place(IN)
        found, room = [], MOST_BYTES
        try:
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink():
                    size = path.stat().st_size
                    if size > MAX_BYTES:
                        self.put_away(path.name, False)
                    elif len(found) < MOST_FILES and size <= room:
                        room -= size
                        found.append(PickedFile(name=path.name, content=path.read_bytes()))
        except OSError as error:
            raise AdapterError("folder", error.strerror or "") from None
        return found

    def put_away(self, name, good):
        folder = self._get_place(IN)
        goal = self._get_place(f"{IN}/{DONE if good else FAILED}")
        try:
            goal.mkdir(parents=True, exist_ok=True, mode=0o770)
            with suppress(FileNotFoundError):  # put away by whoever picked it up at the same moment
                (folder / name).replace(_free_name(goal, name))
        except OSError as error:
            raise AdapterError("folder", error.strerror or "") from None

    def _get_folder(self):
        """The folder, below the one that is set aside. Links that lead out of it are followed nowhere."""
        root = Path(self.link.options["root"]).resolve()
        name = self.link.address.strip()
        folder = (root / name).resolve()
        if not name or Path(name).is_absolute() or root not in folder.parents:
            raise AdapterError("folder_outside", name, again=False)
        return folder

    def _get_place(self, name):
        """A folder within it that is really there: what the agency has made a link of leads somewhere else."""
        place = self._get_folder() / name
        if place.resolve() != place:
            raise AdapterError("folder_outside", name, again=False)
        return place


def _free_name(folder, name):
    """`name`, or with a number where the agency has used it before."""
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return place
