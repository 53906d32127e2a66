"""Trying what nobody would type. Everything drawn is the same on every run, unless INKASSO_FUZZ_SEED is set."""
