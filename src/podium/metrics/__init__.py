"""Everything that is known about each metric, said once."""
