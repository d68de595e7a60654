"""The kinds of problem that call for recipes of their own."""

LABELLED = "labelled"
"""Rows with answers, whatever these are: classes, numbers, counts, ranks, labels, lists."""
FORECAST = "forecast"
"""Numbers of series, to be told ahead of time."""
CLUSTERING = "clustering"
"""Groups that no training row names."""
OUTLIERS = "outliers"
"""Oddities that no training row points out."""

EVERY_KIND = frozenset({LABELLED, FORECAST, CLUSTERING, OUTLIERS})
