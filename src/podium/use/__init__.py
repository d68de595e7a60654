"""The use cases: one verb a file. ``root``, ``now`` and ``team`` are arguments; nothing here prints or exits."""
