"""Makes ``rules`` importable without Odoo, and the property tests the same on every run."""

import sys
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

sys.path.insert(0, str(Path(__file__).parents[2]))

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "inkasso_collections_hypothesis")
settings.register_profile("rules", derandomize=True, deadline=None, database=None, max_examples=150)
settings.load_profile("rules")
