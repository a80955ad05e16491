"""A pytest plugin for a peer's suite: which tests our losses took part in, and which ask for a loss we do not have.

A pass counts as ours only if one of our losses was called. What we do not have never runs the peer's own code: the test
that asks for it is skipped, and counted.
"""

from functools import wraps

import pytest

OUT_OF_SCOPE = "out of scope: "
_called = set()


def ours(function):
    """Note that our loss was called."""

    @wraps(function)
    def noted(*args, **kwargs):
        _called.add(function.__name__)
        return function(*args, **kwargs)

    return noted


def out_of_scope(name):
    """Leave the running test: it asks for a loss that we do not have."""
    pytest.skip(OUT_OF_SCOPE + name)


def missing(function):
    """Replace a peer's function of which we have no counterpart."""

    @wraps(function)
    def stub(*args, **kwargs):
        out_of_scope(function.__name__)

    return stub


def pytest_itemcollected(item):
    item.user_properties.append(("id", f"{item.path.name}::{item.nodeid.partition('::')[2]}"))


def pytest_runtest_setup(item):
    _called.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    item.user_properties.append(("ours", ",".join(sorted(_called))))
    return result
