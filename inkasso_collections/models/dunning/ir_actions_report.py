import re
from base64 import b64encode

from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, models
from odoo.tools import file_open

LETTER_REPORT = "inkasso_collections.report_letter"
LETTER_BUNDLES = ("web.report_assets_pdf", "web.report_assets_common")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_FILE = re.compile(r"url\(\s*[\"']?/(?P<path>[^\"')?#]+\.(?:woff|ttf))[^)]*\)")
FONT_WEIGHT = re.compile(r"font-weight:\s*(?:400|700|normal|bold)\b")
FONT_TYPES = {"woff": "font/woff", "ttf": "font/ttf"}


class IrActionsReport(models.Model):
    """Letters that need no web server: styles and fonts stand in the page, and nothing is waited for.

    Odoo's renderer fetches styles over HTTP from the server that runs it, and waits a second for scripts. A worker
    without a reachable server (a scheduled action, a shell) would print bare text, and thousands of letters would
    take hours.
    """

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        # EXTENDS base: put the styles of a letter into its pages
        parts = super()._prepare_html(html, report_model)
        if not parts or self.report_name != LETTER_REPORT:
            return parts
        bodies, ids, header, footer, paper = parts
        styles = Markup("<style>%s</style>") % Markup(self._get_letter_styles(self._get_letter_font(ids)))
        inlined = [self._inline_styles(part, styles) for part in (*bodies, header, footer)]
        return inlined[:-2], ids, inlined[-2], inlined[-1], paper

    @api.model
    def _build_wkhtmltopdf_args(
        self, paperformat_id, landscape, specific_paperformat_args=None, set_viewport_size=False
    ):
        # EXTENDS base: letters have no script to wait for
        args = super()._build_wkhtmltopdf_args(paperformat_id, landscape, specific_paperformat_args, set_viewport_size)
        if self.env.context.get("inkasso_letters") and "--javascript-delay" in args:
            args[args.index("--javascript-delay") + 1] = "0"
        return args

    @api.model
    def _get_letter_font(self, notice_ids):
        """The font of the company whose letters these are; a batch is of one company."""
        return self.env["inkasso.notice"].browse(notice_ids[:1]).company_id.font or self.env.company.font

    @api.model
    def _inline_styles(self, page, styles):
        """`page` with the styles in it, and without links to stylesheets and script files."""
        root = lxml_html.document_fromstring(page)
        for node in root.xpath("//link[@rel='stylesheet'] | //script[@src] | //base"):
            node.drop_tree()
        root.find("head").append(lxml_html.fragment_fromstring(str(styles)))
        return Markup("<!DOCTYPE html>") + Markup(lxml_html.tostring(root, encoding="unicode"))

    @api.model
    def _get_letter_styles(self, font):
        """The styles of Odoo's documents as one text, with the files of the company's font in it."""
        css = "\n".join(
            # autoprefix as in Odoo's own layouts: the renderer is an old browser
            self.env["ir.qweb"]._get_asset_bundle(bundle, js=False, autoprefix=True).css().raw.decode()
            for bundle in LETTER_BUNDLES
        )
        return FONT_FACE.sub(lambda face: self._embed_font(face.group(), font or ""), css)

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
