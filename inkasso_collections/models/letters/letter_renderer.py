"""The renderer beside Odoo: wkhtmltopdf as a process of its own, and its PDF cut into letters.

Nothing here touches the database, so that letters are rendered while the next are written and the last are stored.
"""

import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader, PdfWriter

from odoo.addons.base.models.ir_actions_report import _wkhtml

TOO_LONG = 600  # seconds for a batch: the renderer hangs
PAGE_NAME = "report.body.tmp.{}.letter.html"  # as Odoo calls them: the foot of a page finds its letter by it
SHOWN = 1000  # characters of what the renderer says


class RenderError(UserError):
    """The renderer did not make what was asked; says why, in its own words."""


class Rendering:
    """Pages that are being rendered into one PDF, in a process that needs no attention until it is waited for."""

    def __init__(self, arguments, pages, footer=None):
        self._folder = tempfile.TemporaryDirectory(prefix="inkasso_letters")
        self._process = None
        try:
            self._process = self._start(arguments, pages, footer)
        except BaseException:
            self.abandon()
            raise

    def _start(self, arguments, pages, footer):
        command = [_wkhtml().bin, *arguments]
        if footer:
            command += ["--footer-html", self._write("footer.html", footer)]
        command += [self._write(PAGE_NAME.format(number), page) for number, page in enumerate(pages)]
        with self._path("errors").open("wb") as errors:
            return subprocess.Popen([*command, str(self._path("letters.pdf"))], stdout=errors, stderr=errors)

    def _path(self, name):
        return Path(self._folder.name, name)

    def _write(self, name, text):
        path = self._path(name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def finish(self):
        """The PDF, once it is there.

        :raise RenderError: where there is none
        """
        try:
            code = self._process.wait(TOO_LONG)
            result = self._path("letters.pdf")
            # 1: something was missing, such as a picture, and the letters are there all the same
            if code not in (0, 1) or not result.exists() or not result.stat().st_size:
                said = self._path("errors").read_text(encoding="utf-8", errors="replace").strip()
                raise RenderError(f"wkhtmltopdf ({code}): {said[-SHOWN:]}")
            return result.read_bytes()
        except subprocess.TimeoutExpired as error:
            raise RenderError("wkhtmltopdf: it does not end") from error
        finally:
            self.abandon()

    def read(self):
        """The PDF as a stream."""
        return BytesIO(self.finish())

    def abandon(self):
        """Stop the renderer where it runs, and take away what it was given and made."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def cut(content, count):
    """The PDF of so many letters as a PDF for each.

    Letters of a page each are cut by the page, else at the headings, of which each letter has one.

    :raise RenderError: where they cannot be told apart
    """
    if count == 1:
        return [content]
    reader = PdfReader(BytesIO(content))
    starts = range(count) if len(reader.pages) == count else _find_headings(reader)
    if len(starts) != count or starts[0] != 0:
        raise RenderError("wkhtmltopdf: the letters cannot be told apart, each must begin with one heading")
    ends = [*starts[1:], len(reader.pages)]
    return [_take_pages(reader, first, last) for first, last in zip(starts, ends, strict=True)]


def _find_headings(reader):
    """The pages on which a letter begins, from 0, by the renderer's table of contents."""
    root, starts = reader.trailer["/Root"], set()
    node = root.get("/Outlines", {}).get("/First")
    while node is not None:
        node = node.get_object()
        starts.add(int(root["/Dests"][node["/Dest"]][0]))
        node = node.get("/Next")
    return sorted(starts)


def _take_pages(reader, first, last):
    writer, stream = PdfWriter(), BytesIO()
    for number in range(first, last):
        writer.add_page(reader.pages[number])
    writer.write(stream)
    return stream.getvalue()


class Letters:
    """Letters that are being rendered, or are done already."""

    def __init__(self, ids, rendering=None, done=None):
        self._ids, self._rendering, self._done = ids, rendering, done

    def finish(self):
        """The letters by id, as (bytes, file extension); waits for the renderer.

        :raise RenderError: where it did not make them
        """
        if self._done is None:
            pdfs = cut(self._rendering.finish(), len(self._ids))
            self._done = {record_id: (pdf, "pdf") for record_id, pdf in zip(self._ids, pdfs, strict=True)}
        return self._done

    def abandon(self):
        """They are not needed any more."""
        if self._rendering:
            self._rendering.abandon()
