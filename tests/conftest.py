"""Where outside tools are meant to be installed, a skipped test is a failed one."""

import os
from collections.abc import Generator

import pytest

NO_SKIPS = os.environ.get("GREENCERT_NO_SKIPS") == "1"
REASON = "skipped where nothing may be skipped"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where GREENCERT_NO_SKIPS=1; expected failures stay."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"{REASON}: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a module that skips itself whole."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome, report.longrepr = "failed", f"{REASON}: {report.longrepr}"
    return report
