import base64

from werkzeug.exceptions import NotFound

from odoo.http import request

from ..models.agencies.report_file import MAX_BYTES, MAX_ROWS
from ..models.agencies.table_file import TableFileError
from ..rules.clean_text import clean
from .agency_access import ROOT, AgencyPortal, agency_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AgencyUpload(AgencyPortal):
    """Statuses and payments by file: a template, a preview that says what is wrong with which row, the import, the rest."""

    @agency_page("/upload", "GET", "POST")
    def inkasso_agency_upload(self, visit, **post):
        form = self._inkasso_form(post)
        if form.is_sent:
            file = request.httprequest.files.get("file")
            content = file.read(MAX_BYTES + 1) if file and file.filename else b""
            if not content:
                form.fail(request.env._("Please choose a file."), "file")
            if form.is_good:
                try:
                    results = visit.agencies._preview_upload(content)
                except TableFileError as error:
                    form.fail(request.env["inkasso.remittance.import"].sudo()._explain(error), "file")  # only words
                else:
                    return self._agency_preview(visit, content, file.filename, results)
        return self._agency_show(
            "inkasso_collections.agency_upload",
            visit,
            status=422 if form.errors else 200,
            form=form,
            limits=request.env._("CSV or XLSX, at most %(count)s rows.", count=MAX_ROWS),
        )

    def _agency_preview(self, visit, content, name, results):
        upload = (
            request.env["inkasso.agency.upload"]
            .sudo()  # portal users have no rights on it; it is found again by its user only
            .create(
                {
                    "user_id": visit.user.id,
                    "name": clean(name)[:80],
                    "content": base64.b64encode(content),
                }
            )
        )
        bad = [row for row in results if row["state"] in ("waiting", "refused")]
        return self._agency_show(
            "inkasso_collections.agency_upload_preview",
            visit,
            upload=upload,
            results=results,
            bad=bad,
            count_text=request.env._("%(good)s good, %(bad)s to correct.", good=len(results) - len(bad), bad=len(bad)),
            form=self._inkasso_form({}),
        )

    @agency_page("/upload/<int:upload_id>", "POST")
    def inkasso_agency_import(self, visit, upload_id, **post):
        """Take in what was looked at. Sent twice, it counts once: each row has a number of its own."""
        uploads_sudo = request.env["inkasso.agency.upload"].sudo()
        upload = uploads_sudo.search([("id", "=", upload_id), ("user_id", "=", visit.user.id)])
        if not upload:
            raise NotFound()
        content = base64.b64decode(upload.with_context(bin_size=False).content)
        reports = visit.agencies._take_upload(content, visit.user)
        good = reports.filtered(lambda report: report.state == "applied")
        request.session["inkasso_flash"] = "agency_upload_rest" if reports - good else "agency_upload"
        return request.redirect(f"{ROOT}/corrections" if reports - good else ROOT, code=303)

    @agency_page("/upload/template.<string:ending>")
    def inkasso_agency_template(self, visit, ending, **values):
        if ending == "csv":
            return self._agency_download(visit.agency._make_upload_csv(), "report.csv", "text/csv; charset=utf-8")
        if ending == "xlsx":
            return self._agency_download(visit.agency._make_upload_xlsx(), "report.xlsx", XLSX)
        raise NotFound()

    # -------------------------------------------------------------------------
    # What could not be taken in
    # -------------------------------------------------------------------------

    @agency_page("/corrections")
    def inkasso_agency_corrections(self, visit, **values):
        reports = self._agency_reports(visit, [("state", "!=", "applied")])
        kinds = dict(reports._fields["kind"]._description_selection(request.env))
        return self._agency_show("inkasso_collections.agency_corrections", visit, reports=reports[:200], kinds=kinds)

    @agency_page("/corrections.xlsx")
    def inkasso_agency_corrections_file(self, visit, **values):
        """The rows to correct, with what is wrong with each; corrected and uploaded, they take the place of these."""
        reports = self._agency_reports(
            visit, [("state", "!=", "applied"), ("kind", "in", ("status", "payment", "note", "contact", "consent"))]
        )
        return self._agency_download(visit.agency._make_upload_xlsx(reports), "corrections.xlsx", XLSX)
