{
    "name": "Inkasso Collections: queue of jobs",
    "summary": "Runs and letters as jobs of OCA's queue, over many workers and hosts",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Inkasso Collections contributors",
    "license": "LGPL-3",
    "depends": ["inkasso_collections", "queue_job"],
    "data": [
        "data/job_functions.xml",
    ],
    "auto_install": True,
}
