def migrate(cr, version):
    """Items know what is open of their lines, and when it was due: filled in for those there are."""
    if not version:
        return
    cr.execute(
        """
        UPDATE inkasso_item i
           SET due_date = l.date_maturity,
               amount_open = CASE WHEN l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.balance > 0
                                       AND l.amount_residual_currency > 0
                                  THEN l.amount_residual ELSE 0 END
          FROM account_move_line l
         WHERE l.id = i.move_line_id
        """
    )
