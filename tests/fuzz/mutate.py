"""Makes strange programs of ordinary ones: by their characters, their tokens, and their syntax trees."""

import ast
import copy
import io
import random as chances
import tokenize

from tests.fuzz.pieces import EXPRESSIONS, LITERALS, STATEMENTS, TOKENS


def characters(text, random):
    """Drop, double or insert a piece of text."""
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice([1, 2, 10, 200]))
        piece = random.choice(["", text[start:end] * 2, random.choice(TOKENS), random.choice(TOKENS) + text[start:end]])
        text = text[:start] + piece + text[end:]
    return text


def tokens(text, random):
    """Drop, double, swap or replace tokens; most results are not Python, many still are."""
    try:
        found = [token.string for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    except (tokenize.TokenError, SyntaxError):
        return characters(text, random)
    for _ in range(random.randint(1, 3)):
        one, two = random.randrange(len(found)), random.randrange(len(found))
        how = random.randrange(4)
        if how == 0:
            found[one] = ""
        elif how == 1:
            found[one] = f"{found[one]} {found[one]}"
        elif how == 2:
            found[one], found[two] = found[two], found[one]
        else:
            found[one] = random.choice(TOKENS)
    return " ".join(found).replace("\n ", "\n")


def lines(text, random):
    """Drop, double, move or re-indent lines."""
    found = text.splitlines(keepends=True) or [""]
    for _ in range(random.randint(1, 5)):
        place = random.randrange(len(found))
        line = found.pop(place)
        new = random.choice([[], [line] * 2, ["    " + line], [line.lstrip(" ")], [line] * 60])
        put = random.choice([place, random.randrange(len(found) + 1)])
        found[put:put] = new
        found = found or [""]
    return "".join(found)


def trees(text, random, other=""):
    """Change the syntax tree: splice, wrap, rename, replace literals. The result is Python again."""
    try:
        tree, donor = ast.parse(text), ast.parse(other or text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return tokens(text, random)
    for _ in range(random.randint(1, 6)):
        random.choice([_splice, _wrap_expression, _wrap_statement, _rename, _literal, _shuffle])(tree, donor, random)
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, RecursionError, TypeError, AttributeError):
        return tokens(text, random)


def _slots(tree, kind):
    """Every place in a tree where a node of a kind stands, as (its parent, field, index or None)."""
    for parent in ast.walk(tree):
        for name, held in ast.iter_fields(parent):
            for index, node in enumerate(held) if isinstance(held, list) else [(None, held)]:
                plain = not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
                if isinstance(node, kind) and plain and not isinstance(parent, ast.JoinedStr | ast.FormattedValue):
                    yield parent, name, index


def _get(parent, name, index):
    return getattr(parent, name) if index is None else getattr(parent, name)[index]


def _put(parent, name, index, node):
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _some(tree, kind, random):
    found = list(_slots(tree, kind))
    return random.choice(found) if found else None


def _splice(tree, donor, random):
    """Put a piece of one program in the place of a piece of another."""
    kind = random.choice([ast.expr, ast.stmt])
    here, there = _some(tree, kind, random), _some(donor, kind, random)
    if here and there:
        _put(*here, copy.deepcopy(_get(*there)))


class _Fill(ast.NodeTransformer):
    """Puts what was there into a template."""

    def __init__(self, node):
        self.node = node

    def visit_Name(self, node):
        return copy.deepcopy(self.node) if node.id == "X" and isinstance(self.node, ast.expr) else node

    def visit_Expr(self, node):
        is_place = isinstance(node.value, ast.Name) and node.value.id == "S" and isinstance(self.node, ast.stmt)
        return copy.deepcopy(self.node) if is_place else self.generic_visit(node)


def _wrap_expression(tree, donor, random):
    del donor
    here = _some(tree, ast.expr, random)
    if here:
        for _ in range(random.choice([1, 1, 2, 3])):
            template = ast.parse(random.choice(EXPRESSIONS), mode="eval").body
            _put(*here, _Fill(_get(*here)).visit(template))


def _wrap_statement(tree, donor, random):
    del donor
    here = _some(tree, ast.stmt, random)
    if here and here[2] is not None:
        template = ast.parse(random.choice(STATEMENTS)).body
        parent, name, index = here
        held = getattr(parent, name)
        held[index : index + 1] = [_Fill(held[index]).visit(statement) for statement in template]


def _rename(tree, donor, random):
    """Give one thing the name of another: functions call themselves, classes inherit from themselves."""
    del donor
    fields = [
        (node, name)
        for node in ast.walk(tree)
        for name in ("id", "name", "attr", "arg", "module")
        if isinstance(getattr(node, name, None), str)
    ]
    if fields:
        (one, field), (two, other) = random.choice(fields), random.choice(fields)
        setattr(one, field, getattr(two, other))


def _literal(tree, donor, random):
    del donor
    here = _some(tree, ast.Constant, random)
    if here:
        _put(*here, ast.Constant(random.choice(LITERALS)))


def _shuffle(tree, donor, random):
    """Change the order of statements, arguments, bases or cases."""
    del donor
    held = [
        getattr(node, name)
        for node in ast.walk(tree)
        for name in ("body", "args", "bases", "elts", "keywords", "values")
        if isinstance(getattr(node, name, None), list)
    ]
    if held:
        random.shuffle(random.choice(held))


def deep(text, random):
    """Nest something, up to 10,000 times."""
    times = random.choice([20, 90, 200, 1_000, 10_000])
    before, inside, after = random.choice(
        [
            ("(", "x", ")"),
            ("[", "x", "]"),
            ("f(", "x", ")"),
            ("x[", "0", "]"),
            ("{1: ", "x", "}"),
            ("not ", "x", ""),
            ("-", "x", ""),
            ("x + ", "x", ""),
            ("lambda: ", "x", ""),
            ("x if x else ", "x", ""),
            ("x", "", ".a"),
            ("x", "", "()"),
            ("x", "", "[0]"),
            ("x", "", " + 1"),
            ("x and ", "x", ""),
            ("f'", "x", "'"),
            ("await ", "x", ""),
            ("x = ", "x", ""),
            ("x < ", "x", ""),
            ("(x := ", "x", ")"),
            ("[*", "x", "]"),
            ("x ** ", "x", ""),
        ]
    )
    if before == "x":
        return f"{text}\nloss = x{after * times}\n"
    indented = random.choice(["if x:", "for x in y:", "def f():", "class A:", "with x:", "while x:", "try:"])
    if random.random() < 0.3:
        levels = min(times, 99)
        return (
            text
            + "\n"
            + "".join(" " * level + indented + "\n" for level in range(levels))
            + " " * levels
            + "loss = 1\n"
        )
    if random.random() < 0.2:
        return f"{text}\nif x:\n    pass\n" + "elif y:\n    loss = f(x)\n" * times
    return f"{text}\nloss = {before * times}{inside}{after * times}\n"


HOW = [characters, tokens, tokens, lines, trees, trees, trees, trees, deep]


def mutated(text, other, seed):
    """Change a program in some way or several; the same seed gives the same result."""
    chance = chances.Random(seed)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        how = chance.choice(HOW)
        try:
            text = how(text, chance, other) if how is trees else how(text, chance)
        except RecursionError:  # of what takes trees apart and together; the result of the last step will do
            break
    return text
