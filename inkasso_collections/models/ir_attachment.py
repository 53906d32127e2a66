from pathlib import Path

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_path(self, bin_data, sha):
        # EXTENDS base: a disk that was full, or a worker that was killed, leaves the beginning of a file under the name of
        # the whole. It would count as a collision, and the same file could never be stored again.
        path = Path(self._full_path(f"{sha[:2]}/{sha}"))
        if _is_beginning(path, bin_data):
            path.unlink(missing_ok=True)
        return super()._get_path(bin_data, sha)


def _is_beginning(path, content):
    """Whether the file has only the first bytes of `content`."""
    try:
        return path.stat().st_size < len(content) and content.startswith(path.read_bytes())
    except FileNotFoundError:
        return False
