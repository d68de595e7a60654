"""A plugin for the machine that checks submissions: a skipped test is a failed run.

Only tests of material that is not part of the project (real data sets, other platforms' files) may skip where it
is absent; they say so with a reason that begins with :data:`ABSENT`.
"""

import pytest

ABSENT = "outside material is absent"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]
    wrong = [report for report in skipped if ABSENT not in report.longrepr[2]]
    for report in wrong:
        reporter.write_line(f"skipped, and that is not allowed here: {report.nodeid}: {report.longrepr[2]}", red=True)
    if wrong:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
