"""From tiers and points to grades, by a rubric."""
