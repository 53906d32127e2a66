from . import models, reports, wizards, controllers, demo_ledger
from .hooks import post_init_hook, uninstall_hook
