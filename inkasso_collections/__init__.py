from . import models, reports, wizards, demo_ledger
from .hooks import post_init_hook
