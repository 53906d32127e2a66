"""Measurements on large ledgers, each beside its floor from the same machine and moment."""
