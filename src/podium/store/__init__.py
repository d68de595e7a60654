"""The store: every submission, its file and the ledger, kept in one SQLite file below ``leaderboards/private/``."""
