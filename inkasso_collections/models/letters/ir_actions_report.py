import json
import re
from base64 import b64encode
from pathlib import Path

from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, models, modules, tools
from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.misc import file_path

from .letter_renderer import Letters, Rendering
from .letter_scale import get_zoom, is_font_read

LETTER_PAPER = "inkasso_collections.paperformat_letter"
STYLES = "inkasso_collections/static/src/letters/letter.css"
FONT_BUNDLE = "web.report_assets_common"
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_FILE = re.compile(r"url\(\s*[\"']?/(?P<path>[^\"')?#]+\.(?:woff|ttf))[^)]*\)")
FONT_WEIGHT = re.compile(r"font-weight:\s*(?:400|700|normal|bold)\b")
ITALIC = re.compile(r"font-style:\s*italic")
BOLD = re.compile(r"font-weight:\s*(?:700|bold)\b")
FONT_TYPES = {"woff": "font/woff", "ttf": "font/ttf"}
DEFAULT_COLOR = "#36454f"
PAGE = Markup(
    '<!DOCTYPE html><html lang="%(lang)s"><head><meta charset="utf-8"/><style>%(styles)s</style>%(script)s</head>'
    "<body%(onload)s>%(body)s</body></html>"
)
# Each page loads all footers: they are texts, of which only the one that the page needs becomes elements.
FOOTERS = Markup(
    "<script>var footers = %s; function number() {"
    "var found = {}, parts = document.location.search.substring(1).split('&');"
    "for (var i in parts) { var part = parts[i].split('=', 2); found[part[0]] = unescape(part[1]); }"
    "document.body.innerHTML = footers[found['webpage'].match(/body[.]tmp[.](\\d+)[.]/)[1]];"
    "document.getElementsByClassName('page')[0].textContent = found['sitepage'];"
    "document.getElementsByClassName('pages')[0].textContent = found['sitepages'];"
    "}</script>"
)


class IrActionsReport(models.Model):
    """Letters that need no web server: their own few styles stand in the page, and nothing is waited for.

    Odoo's renderer fetches the styles of its documents over HTTP from the server that runs it, and waits a second for
    scripts. A worker without a reachable server (a scheduled action, a shell) would print bare text, and thousands of
    letters would take hours. A report is a letter when it is printed on the letter paper.
    """

    _inherit = "ir.actions.report"

    def _is_letter(self):
        return bool(self) and self.paperformat_id == self.env.ref(LETTER_PAPER, raise_if_not_found=False)

    # -------------------------------------------------------------------------
    # Letters of records
    # -------------------------------------------------------------------------

    def _render_letters(self, records):
        """This letter for each of the records of one company, by id, as (bytes, file extension).

        HTML instead of PDF inside Odoo's tests.
        """
        return self._begin_letters(records).finish() if records else {}

    def _begin_letters(self, records):
        """Write this letter for each of the records of one company, and have the renderer begin with them.

        :return: Letters; its ``finish()`` gives what ``_render_letters`` does
        """
        self.ensure_one()
        report = self.with_company(records[:1]._get_letter_company()).with_context(
            inkasso_letters=True, webp_as_jpg=True, debug=False
        )
        if self._is_without_renderer():
            pages = {
                record.id: (report._render_qweb_html(self.report_name, record.ids)[0], "html") for record in records
            }
            return Letters(records.ids, done=pages)
        html = report._render_qweb_html(self.report_name, records.ids, data={"report_type": "pdf"})[0]
        bodies, ids, _header, footer, _paper = report._prepare_html(html, report_model=self.model)
        if ids != records.ids:
            raise UserError(self.env._("The letters could not be told apart: each must begin with one heading."))
        arguments = report._build_wkhtmltopdf_args(report.get_paperformat(), False)
        return Letters(records.ids, Rendering(arguments, bodies, footer))

    def _is_without_renderer(self):
        """Inside Odoo's tests pages stay HTML, unless a test asks for PDFs; as Odoo's own reports."""
        is_tested = modules.module.current_test or tools.config["test_enable"]
        return bool(is_tested and not self.env.context.get("force_report_rendering"))

    # -------------------------------------------------------------------------
    # The renderer
    # -------------------------------------------------------------------------

    def _prepare_html(self, html, report_model=False):
        # OVERRIDE base for letters: one page per letter with the styles in it, and one with all their footers
        if not self._is_letter():
            return super()._prepare_html(html, report_model)
        root = lxml_html.document_fromstring(html)
        letters = root.find_class("o_inkasso_letter")
        company_ids = [int(letter.get("data-company")) for letter in letters]
        companies = self.env["res.company"].sudo().browse(dict.fromkeys(company_ids))
        styles = {company.id: self._get_letter_styles(company, on_paper=True) for company in companies}
        bodies = [
            self._make_page(letter, styles[company_id]) for letter, company_id in zip(letters, company_ids, strict=True)
        ]
        footer = self._make_footers(root.find_class("o_inkasso_footer"), companies[:1])
        ids = [int(letter.get("data-oe-id")) for letter in letters]
        return bodies, ids, None, footer, {}

    @api.model
    def _make_page(self, letter, styles):
        """A page of its own with this letter, and all that it needs."""
        return PAGE % {
            "lang": letter.get("lang", ""),
            "styles": styles,
            "script": "",
            "onload": "",
            # a node of the rendered page, which has escaped its values
            "body": Markup(lxml_html.tostring(letter, encoding="unicode")),  # nosec B704
        }

    @api.model
    def _make_footers(self, footers, company):
        """The page that is the foot of every page; None without any."""
        if not footers:
            return None
        texts = json.dumps([lxml_html.tostring(footer, encoding="unicode") for footer in footers])
        return PAGE % {
            "lang": "",
            "styles": self._get_letter_styles(company, with_bold=False, on_paper=True),
            # nodes of the rendered page, which has escaped its values; no text ends the script
            "script": FOOTERS % Markup(texts.replace("<", "\\u003c")),  # nosec B704
            "onload": Markup(' onload="number()"'),
            "body": "",
        }

    @api.model
    def _build_wkhtmltopdf_args(
        self, paperformat_id, landscape, specific_paperformat_args=None, set_viewport_size=False
    ):
        # EXTENDS base: letters are true to scale, and have no script to wait for
        args = super()._build_wkhtmltopdf_args(paperformat_id, landscape, specific_paperformat_args, set_viewport_size)
        if paperformat_id != self.env.ref(LETTER_PAPER, raise_if_not_found=False):
            return args
        for option, value in (("--javascript-delay", "0"), ("--zoom", str(get_zoom()))):
            if option in args:
                args[args.index(option) + 1] = value
            else:
                args += [option, value]
        for folder in self._get_font_folders():
            args += ["--allow", folder]
        return args

    # -------------------------------------------------------------------------
    # Styles
    # -------------------------------------------------------------------------

    @api.model
    def _get_letter_styles(self, company, with_bold=True, on_paper=False):
        """The styles of letters in the company's colour and font.

        The foot of a letter is loaded for each page: it has no bold words.

        :param on_paper: the font is in a file of this server; else it is in the styles, for browsers
        """
        with file_open(STYLES) as file:
            styles = file.read()
        color = company.primary_color if re.fullmatch(r"#\w{3,8}", company.primary_color or "") else DEFAULT_COLOR
        font = company.font or "Lato"
        return Markup(  # nosec B704
            self._get_font_face(font, with_bold, on_paper)
            + styles.replace("var(--color)", color).replace("var(--font)", f"'{font}'")
        )

    @api.model
    @tools.ormcache("font", "with_bold", "on_paper")
    def _get_font_face(self, font, with_bold, on_paper):
        """The rules that declare a font of Odoo's documents."""
        faces = [
            face for face in self._get_font_faces() if f"'{font}'" in face and (with_bold or not BOLD.search(face))
        ]
        return "\n".join(dict.fromkeys(self._place_font(face, on_paper) for face in faces))

    @api.model
    @tools.ormcache()
    def _get_font_faces(self):
        """The rules that declare the fonts of Odoo's documents in the weights that letters use."""
        bundle = self.env["ir.qweb"]._get_asset_bundle(FONT_BUNDLE, js=False, autoprefix=True).css().raw.decode()
        return tuple(
            face
            for face in FONT_FACE.findall(bundle)
            if FONT_FILE.search(face)
            and FONT_WEIGHT.search(face)
            and not ITALIC.search(face)  # slanted by the renderer
        )

    @api.model
    def _find_font(self, font_face):
        """The file of a font; None where this installation has none."""
        try:
            return file_path(FONT_FILE.search(font_face)["path"])
        except FileNotFoundError:
            return None

    @api.model
    @tools.ormcache()
    def _get_font_folders(self):
        """Where the files of the fonts are: the only ones that the renderer may read."""
        paths = filter(None, map(self._find_font, self._get_font_faces()))
        return tuple(sorted({str(Path(path).resolve().parent) for path in paths}))

    @api.model
    def _place_font(self, font_face, on_paper):
        """The font rule with the address of its file, where the renderer reads it, else with the file in it.

        The renderer unpacks a font that is in the page for each page, which takes a quarter of its time.
        """
        path = self._find_font(font_face)
        if not path:
            return ""
        source = Path(path).as_uri() if on_paper and is_font_read(path) else self._embed_font(path)
        rules = re.sub(r"src:[^;}]*;?", "", font_face.rstrip("} \n"))
        return f'{rules}; src: url("{source}");}}'

    @api.model
    def _embed_font(self, path):
        mimetype = FONT_TYPES[path.rpartition(".")[2]]
        return f"data:{mimetype};base64,{b64encode(Path(path).read_bytes()).decode()}"
