"""For servers: group commit (what waits together is written together), and whether anything has changed."""

from collections.abc import Callable, Sequence

from podium.store.connection import Connection


def do_together(db: Connection, operations: Sequence[Callable[[], object]]) -> list[object]:
    """Run each operation as a part of one transaction; what each returned, or the exception that it raised.

    One that raises leaves nothing behind and does not touch the others. When this returns all of them are on the disk.

    Raises
    ------
    StoreError
        The transaction as a whole could not be written: there is nothing of any of them.
    """
    results: list[object] = []
    with db.transaction():
        for operation in operations:
            try:
                with db.transaction():
                    results.append(operation())
            except Exception as error:
                if not db.is_in_transaction:  # a full disk undoes all of it
                    raise
                results.append(error)
    return results


def find_version(db: Connection, slug: str) -> list[object]:
    """Values of which one changes whenever something that a board of the competition shows has changed."""
    queries = {
        "SELECT max(seq) FROM ledger WHERE slug = ?": [slug],
        "SELECT count(*) || ' ' || max(selected_at) FROM selections WHERE slug = ?": [slug],
        "SELECT count(*) || ' ' || max(granted_at) FROM allowances WHERE slug = ?": [slug],
        "SELECT group_concat(name || ' ' || coalesce(merged_into, ''), char(10)) FROM teams": [],
        "SELECT count(*) FROM fingerprints": [],
        "SELECT count(*) FROM later_fingerprints": [],
    }
    return [db.value(sql, parameters) for sql, parameters in queries.items()]
