"""Follows a program symbolically and writes down every use of a loss."""

from __future__ import annotations

import builtins
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from rightloss.facts.code import calls, expressions, imports, statements
from rightloss.facts.code.relevance import Relevance, runs
from rightloss.facts.code.store import Store
from rightloss.facts.code.values import (
    UNKNOWN,
    Constant,
    Function,
    Imported,
    Library,
    Object,
    Scope,
    Site,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from pathlib import Path

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.modules import Project
    from rightloss.facts.code.store import Changes
    from rightloss.facts.code.values import Arguments, Instance, Operation
    from rightloss.source import Source

# Statements and expressions followed, calls included: for a function that nothing calls, for a file, and in all.
_STEPS, _FILE_STEPS, _ALL_STEPS = 12_000, 80_000, 200_000
_DEEPEST = 24
_MOST_MODULES = 60  # files of the project that one program may draw in


class Exhausted(Exception):  # noqa: N818
    """The program does more than can be followed."""


@dataclass
class Frame:
    """A running function, or the top of a module."""

    function: Function | None
    scope: Scope
    returns: list[Value] = field(default_factory=list)
    jumps: list[list[Changes]] = field(default_factory=list)  # what branches that leave a loop had changed
    cut: bool = False


class Call(NamedTuple):
    """A call of a function of the program."""

    result: Operation
    arguments: Arguments
    site: Site


class Reader:
    """One reading of one program: its store, the functions being followed, and what was seen."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.store = Store()
        self.frames: list[Frame] = []
        self.events: list[Event] = []
        self.choice: tuple[tuple[int, int, int], ...] = ()  # which of several callees is being followed
        self.followed: set[ast.AST] = set()
        self.objects: list[Object] = []  # everything made from a library's class
        self.trees: dict[str, ast.Module] = {}  # the files that were followed
        self.standing: dict[int, Instance] = {}  # an object of each class that nothing is seen to make
        self.calls: dict[int, Call] = {}  # of an array that a function of the program gave back, by its identity
        self.unfinished: list[Site] = []  # what does more than can be followed
        self.choices = count()  # a number for each call of one of several callees
        self.known: dict[object, tuple[object, Any]] = {}  # what was worked out of this reading
        self._found: dict[tuple[str, str, int], Path | None] = {}
        self._modules: dict[Path, Scope] = {}
        self._functions: list[Function] = []
        self._steps = _FILE_STEPS  # that may still be taken here,
        self._all_steps = _ALL_STEPS  # and in all

    # --- where we are

    @property
    def frame(self) -> Frame:
        """The function being followed."""
        return self.frames[-1]

    def site(self, node: ast.expr | ast.stmt) -> Site:
        """The place of a node of the function being followed."""
        return Site(self.frame.scope.source, node)

    @property
    def cut(self) -> bool:
        """Whether no gradient is recorded here."""
        return any(frame.cut for frame in self.frames)

    def record(self, event: Event) -> None:
        """Write down what was seen."""
        event.choice = self.choice
        self.events.append(event)

    def step(self) -> None:
        """Count the work, and stop when it is too much."""
        self._steps -= 1
        self._all_steps -= 1
        if self._steps < 0 or self._all_steps < 0:
            raise Exhausted

    @contextmanager
    def entering(self, frame: Frame) -> Iterator[Frame]:
        """Follow a function."""
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.pop()

    def is_following(self, node: ast.AST) -> bool:
        """Whether a function is already being followed (recursion), or the stack is too deep."""
        return len(self.frames) > _DEEPEST or any(
            frame.function is not None and frame.function.node is node for frame in self.frames
        )

    # --- reading

    def program(self, source: Source, tree: ast.Module) -> None:
        """Follow a file as the main program, then each function that nothing called and that may use a loss."""
        relevance = Relevance(source, tree)
        if not relevance.words and not runs(tree):
            return
        scope = Scope(source)
        self.store.set((scope.identity, "__name__"), Constant("__main__"))
        self._run(tree, scope)
        for function in self._functions:
            unseen = function.node not in self.followed and function.scope.source is source
            if unseen and relevance.has(function.node):
                self._alone(function)

    def find(self, module: str, beside: str, level: int = 0) -> Path | None:
        """Find the file of a module; a program asks for the same ones again and again."""
        key = module, beside.rpartition("/")[0], level
        if key not in self._found:
            self._found[key] = self.project.find(module, beside, level)
        return self._found[key]

    def module(self, path: Path) -> Scope | None:
        """Follow a module of the project once, when it is imported."""
        if path in self._modules:
            return self._modules[path]
        parsed = self.project.parsed(path) if len(self._modules) < _MOST_MODULES else None
        if parsed is None:
            return None
        source, tree = parsed
        scope = self._modules[path] = Scope(source)
        self.store.set((scope.identity, "__name__"), Constant(path.stem))
        self._run(tree, scope)
        return scope

    def _run(self, tree: ast.Module, scope: Scope) -> None:
        self.trees[scope.source.path] = tree
        with self.entering(Frame(None, scope)):
            try:
                statements.execute(self, tree.body)
            except Exhausted:
                self.unfinished += [Site(scope.source, statement) for statement in tree.body]

    def _alone(self, function: Function) -> None:
        """Follow a function of which no call is known: its parameters may be anything."""
        self._steps = _STEPS
        try:
            receiver = () if function.owner is None else (calls.of_unknown_origin(self, function.owner),)
            calls.follow_alone(self, function, receiver)
        except Exhausted:
            self.unfinished.append(Site(function.scope.source, function.node))

    def declare(self, function: Function) -> None:
        """Remember a function, to follow it even if nothing calls it."""
        self._functions.append(function)

    def evaluate(self, node: ast.expr | None) -> Value:
        """What an expression stands for."""
        return UNKNOWN if node is None else expressions.evaluate(self, node)

    def execute(self, body: list[ast.stmt]) -> str:
        """Follow statements; say how they end."""
        return statements.execute(self, body)

    def call(self, callee: Value, arguments: Arguments, site: Site) -> Value:
        """Follow a call."""
        return calls.call(self, callee, arguments, site)

    def name(self, name: str) -> Value:
        """Look a name up in the scopes, from the inside out."""
        scope: Scope | None = self.frame.scope
        while scope is not None:
            found = self.store.value((scope.identity, name))
            if found is not None:
                return self.resolved((scope.identity, name), found)
            scope = scope.outer
        return Library(f"builtins.{name}") if name in _BUILTINS else Unknown(name)

    def resolved(self, key: tuple[int, object], value: Value) -> Value:
        """Read an imported name when it is first used."""
        if not isinstance(value, Imported):
            return value
        found = imports.resolve(self, value)
        self.store.set(key, found)
        return found


_BUILTINS = frozenset(dir(builtins))
