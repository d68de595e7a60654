"""The use cases: one verb a file. They take ``root``, ``now`` and ``team`` as arguments, print nothing and never exit."""
