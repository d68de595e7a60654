"""Baselines: a way up from a dummy to an ensemble for any table, without a line of code from its author."""
