def migrate(cr, version):
    """Two menus had one name: that of disputes, promises and settlements opened the agreements with agencies instead."""
    cr.execute(
        """
        UPDATE ir_ui_menu
           SET action = NULL
         WHERE id IN (SELECT res_id FROM ir_model_data WHERE module = 'inkasso_collections' AND name = 'menu_agreements')
        """
    )
