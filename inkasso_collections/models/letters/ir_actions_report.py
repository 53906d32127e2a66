import re
from base64 import b64encode

from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import file_open

from .letter_scale import get_zoom

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
# Shows the footer of the letter that the page belongs to, with the number of the page in that letter.
NUMBER_PAGES = Markup(
    "<script>function number() {"
    "var found = {}, parts = document.location.search.substring(1).split('&');"
    "for (var i in parts) { var part = parts[i].split('=', 2); found[part[0]] = unescape(part[1]); }"
    "var footers = document.body.children, own = footers[found['webpage'].split('.', 4)[3]];"
    "while (footers.length > 1) { var first = footers[0] == own ? footers[1] : footers[0]; document.body.removeChild(first); }"
    "own.getElementsByClassName('page')[0].textContent = found['sitepage'];"
    "own.getElementsByClassName('pages')[0].textContent = found['sitepages'];"
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
        if not records:
            return {}
        self.ensure_one()
        report = self.with_company(records[:1]._get_letter_company()).with_context(inkasso_letters=True)
        result, kind = report._pre_render_qweb_pdf(self.report_name, res_ids=records.ids)
        if kind == "pdf":
            if set(result) != set(records.ids):
                raise UserError(self.env._("The letters could not be told apart: each must begin with one heading."))
            return {record_id: (stream["stream"].getvalue(), "pdf") for record_id, stream in result.items()}
        return {record.id: (report._render_qweb_html(self.report_name, record.ids)[0], "html") for record in records}

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
        styles = {company.id: self._get_letter_styles(company) for company in companies}
        bodies = [
            self._make_page([letter], styles[company_id])
            for letter, company_id in zip(letters, company_ids, strict=True)
        ]
        footers = root.find_class("o_inkasso_footer")
        small_print = self._get_letter_styles(companies[:1], with_bold=False)
        footer = self._make_page(footers, small_print, NUMBER_PAGES) if footers else None
        ids = [int(letter.get("data-oe-id")) for letter in letters]
        return bodies, ids, None, footer, {}

    @api.model
    def _make_page(self, nodes, styles, script=""):
        """A page of its own with these elements, and all that it needs."""
        return PAGE % {
            "lang": nodes[0].get("lang", ""),
            "styles": styles,
            "script": script,
            "onload": Markup(' onload="number()"') if script else "",
            # nodes of the rendered page, which has escaped its values
            "body": Markup("").join(Markup(lxml_html.tostring(node, encoding="unicode")) for node in nodes),  # nosec B704
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
        return args

    # -------------------------------------------------------------------------
    # Styles
    # -------------------------------------------------------------------------

    @api.model
    def _get_letter_styles(self, company, with_bold=True):
        """The styles of letters in the company's colour and font, with the font in them.

        The foot of a letter is loaded for each page, and the font takes most of that time: it has no bold words.
        """
        with file_open(STYLES) as file:
            styles = file.read()
        color = company.primary_color if re.fullmatch(r"#\w{3,8}", company.primary_color or "") else DEFAULT_COLOR
        font = company.font or "Lato"
        return Markup(  # nosec B704
            self._get_font_face(font, with_bold)
            + styles.replace("var(--color)", color).replace("var(--font)", f"'{font}'")
        )

    @api.model
    @tools.ormcache("font", "with_bold")
    def _get_font_face(self, font, with_bold):
        """The rules that declare a font of Odoo's documents, with its files in them."""
        bundle = self.env["ir.qweb"]._get_asset_bundle(FONT_BUNDLE, js=False, autoprefix=True).css().raw.decode()
        faces = [face for face in FONT_FACE.findall(bundle) if not ITALIC.search(face)]  # slanted by the renderer
        faces = [face for face in faces if with_bold or not BOLD.search(face)]
        return "\n".join(dict.fromkeys(self._embed_font(face, font) for face in faces))

    @api.model
    def _embed_font(self, font_face, font):
        """The font rule with its file in it; nothing for the fonts and weights that the company's letters do not use."""
        found = FONT_FILE.search(font_face)
        if not found or f"'{font}'" not in font_face or not FONT_WEIGHT.search(font_face):
            return ""
        try:
            with file_open(found["path"], "rb") as file:
                data = b64encode(file.read()).decode()
        except FileNotFoundError:
            return ""
        mimetype = FONT_TYPES[found["path"].rpartition(".")[2]]
        rules = re.sub(r"src:[^;}]*;?", "", font_face.rstrip("} \n"))
        return f"{rules}; src: url(data:{mimetype};base64,{data});}}"
