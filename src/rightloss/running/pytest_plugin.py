"""`pytest --rightloss`: every test runs under the guard, and fails where a loss is wrong for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    words = "watch every loss that the tests compute; a test fails where one is wrong for certain"
    parser.getgroup("rightloss").addoption("--rightloss", action="store_true", help=words)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run one test under the guard."""
    if not item.config.getoption("--rightloss"):
        return (yield)
    from rightloss.running.guard import guard

    with guard("raise"):
        return (yield)
