"""A stand-in for the engine: one rule about softmax before cross-entropy, enough to exercise all that stands around."""

import ast

from rightloss.analysis import Analysis, Unchecked
from rightloss.finding import Edit, Finding, Fix, Level, Reason

SAFE, UNSAFE = "safe_softmax", "softmax"


def analyse(source, roots=()):
    """Find every `softmax(x)` in a program with a cross-entropy; `mystery(...)` is a call that cannot be checked."""
    del roots
    tree = ast.parse(source.text)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    losses = [call for call in calls if named(call) == "cross_entropy"]
    unknown = [
        Unchecked(source.place(call), "prediction made in another file") for call in calls if named(call) == "mystery"
    ]
    found = [finding(source, call, losses[0]) for call in calls if losses and named(call) in {SAFE, UNSAFE}]
    found += [advice(source, call) for call in calls if named(call) == "sum"]
    if any(named(call) == "crash_the_engine" for call in calls):
        raise KeyError("a fault of the engine")
    return Analysis(tuple(found), len(losses), tuple(unknown))


def named(call):
    return ast.unparse(call.func).rpartition(".")[2]


def finding(source, call, loss):
    place = source.place(call)
    inner = written(source, call.args[0])
    if any(word.arg == "bad_fix" for word in call.keywords):
        inner = "(("
    if any(word.arg == "vain_fix" for word in call.keywords):
        inner = f"softmax({inner}, vain_fix=1)"
    if any(word.arg == "costly_fix" for word in call.keywords):
        inner = f"sum({inner})"
    return Finding(
        "prediction-scale",
        "RL101",
        Level.ERROR,
        "cross_entropy wants logits, but gets probabilities",
        place,
        "became probabilities here",
        (Reason("softmax is applied a second time here", source.place(loss)),),
        "the second softmax flattens the scores: with 3 classes the loss cannot fall below 0.551",
        f"give `{inner}` to the loss",
        Fix("drop the softmax", (Edit(place, inner),), named(call) == SAFE, "others may want probabilities"),
    )


def written(source, node):
    if node.lineno != node.end_lineno:
        return ast.get_source_segment("\n".join(source.lines), node)
    place = source.place(node)
    return source.lines[node.lineno - 1][place.column - 1 : place.end_column - 1]


def advice(source, call):
    return Finding("reduction", "RL112", Level.ADVICE, "a mean does not depend on the batch", source.place(call))
