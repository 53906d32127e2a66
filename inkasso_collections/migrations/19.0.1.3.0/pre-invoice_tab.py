def migrate(cr, version):
    """The lines of an invoice have a form of their own, which is read when its tab is opened; what added to them moves there."""
    cr.execute(
        """
        DELETE FROM ir_ui_view
         WHERE id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'inkasso_collections' AND model = 'ir.ui.view' AND name = 'view_move_form_limitation')
        """
    )
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'inkasso_collections' AND model = 'ir.ui.view'"
        " AND name = 'view_move_form_limitation'"
    )
