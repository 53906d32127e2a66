def post_init_hook(env):
    """Find the law of each company, and make an item for each receivable that is open already.

    No policy is set yet, so nothing gets a date, and nothing is sent, before somebody chooses a plan.
    """
    env["res.company"].search([])._compute_inkasso_jurisdiction_id()
    env["inkasso.item"]._create_for_open_ledger()
