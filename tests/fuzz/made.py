"""Programs made from a grammar of training code and of Python's rarer sides, for hypothesis to grow and to shrink."""

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["x", "y", "f", "g", "A", "B", "self", "loss", "model", "F", "torch", "nn", "keras", "np", "m", "opt"]
)
ATOMS = st.sampled_from(
    [
        *(
            "0",
            "1",
            "-1",
            "2.5",
            "1e400",
            "10**30",
            "9" * 90,
            "None",
            "True",
            "''",
            "'mse'",
            "b'x'",
            "...",
            "1j",
            "'softmax'",
        ),
        *(
            "x",
            "y",
            "f",
            "g",
            "A",
            "B",
            "self",
            "loss",
            "model",
            "m",
            "opt",
            "args",
            "kwargs",
            "torch.randn(3, 4)",
            "nn.Linear(3, 1)",
        ),
        *(
            "torch.zeros(3).long()",
            "np.eye(3)",
            "self.head",
            "self.criterion",
            "keras.layers.Dense(1)",
            "range(3)",
            "load_iris()",
        ),
    ]
)
CALLED = st.sampled_from(
    [
        *(
            "f",
            "g",
            "A",
            "B",
            "self",
            "self.f",
            "model",
            "m",
            "super().__init__",
            "F.softmax",
            "F.cross_entropy",
            "F.mse_loss",
        ),
        *(
            "nn.Sequential",
            "nn.CrossEntropyLoss()",
            "nn.ModuleList",
            "torch.log",
            "torch.exp",
            "torch.mean",
            "torch.stack",
        ),
        *(
            "functools.partial",
            "dict",
            "list",
            "zip",
            "enumerate",
            "map",
            "sum",
            "getattr",
            "m.compile",
            "m.fit",
            "m.add",
            "x.view",
        ),
        *(
            "keras.Sequential",
            "keras.Model",
            "LogisticRegression().fit",
            "train_test_split",
            "jax.grad",
            "jax.value_and_grad",
            "jax.vmap",
        ),
        *(
            "optax.softmax_cross_entropy",
            "xgb.train",
            "np.log",
            "np.where",
            "torch.optim.SGD",
            "x.mean",
            "x.argmax",
            "x.backward",
            "loss.backward",
        ),
    ]
)
HEAD = """\
import functools, keras, jax, optax, torch
import numpy as np
import xgboost as xgb
import torch.nn.functional as F
from torch import nn
from sklearn.datasets import load_iris
from sklearn.linear_model import *
from sklearn.model_selection import train_test_split
"""


def _grown(inner):
    several = st.lists(inner, max_size=4).map(", ".join)
    pairs = st.tuples(inner, inner)
    keyword = st.sampled_from(
        ["dim", "axis", "loss", "from_logits", "reduction", "weight", "objective", "in_axes", "y", "shape"]
    )
    return st.one_of(
        st.tuples(CALLED, several).map("{0[0]}({0[1]})".format),
        st.tuples(CALLED, inner, keyword, inner).map("{0[0]}({0[1]}, {0[2]}={0[3]})".format),
        st.tuples(CALLED, inner, inner).map("{0[0]}(*{0[1]}, **{0[2]})".format),
        st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "@", "&", "<<", "<", "==", "is", "in", "and", "or"]),
            inner,
        ).map("({0[0]} {0[1]} {0[2]})".format),
        several.map("[{}]".format),
        several.map("({},)".format).map(lambda text: text.replace("(,)", "()")),
        pairs.map("{{{0[0]}: {0[1]}}}".format),
        pairs.map("{0[0]}[{0[1]}]".format),
        pairs.map("[{0[0]} for x in {0[1]}]".format),
        pairs.map("({0[0]} if y else {0[1]})".format),
        inner.map("(lambda x, *a, y=1, **k: {})".format),
        inner.map("(x := {})".format),
        pairs.map("{{**{0[0]}, 'k': {0[1]}}}".format),
        pairs.map("{0[0]}[{0[1]}:, ..., None, ::-1]".format),
        inner.map("f'{{{}!r:>9}}'".format),
        st.tuples(
            inner,
            st.sampled_from(
                [
                    "shape",
                    "T",
                    "loss",
                    "f",
                    "head",
                    "mean()",
                    "float()",
                    "long()",
                    "sum(1)",
                    "detach()",
                    "item()",
                    "size(0)",
                    "unsqueeze(-1)",
                    "reshape(-1, 1)",
                ]
            ),
        ).map("({0[0]}).{0[1]}".format),
    )


EXPRESSIONS = st.recursive(ATOMS, _grown, max_leaves=12)


def _indented(lines):
    return "".join(f"    {line}\n" for line in "".join(lines).splitlines())


def _blocks(inner):
    body = st.lists(inner, min_size=1, max_size=4).map(_indented)
    head = st.one_of(
        EXPRESSIONS.map("if {}:\n".format),
        EXPRESSIONS.map("for x, *y in {}:\n".format),
        EXPRESSIONS.map("while {}:\n".format),
        EXPRESSIONS.map("with {} as (x, y):\n".format),
        st.tuples(NAMES, EXPRESSIONS).map("def {0[0]}(self, x, /, y={0[1]}, *args, **kwargs):\n".format),
        st.tuples(NAMES, NAMES).map("class {0[0]}({0[1]}, nn.Module):\n".format),
        NAMES.map("@torch.no_grad()\n@{0}\nasync def {0}(*{0}, x):\n".format),
        st.tuples(EXPRESSIONS, NAMES).map(
            "match {0[0]}:\n  case {{'k': {0[1]}}} | [{0[1]}, *_] | A(x={0[1]}) if {0[1]}:\n".format
        ),
    )
    plain = st.tuples(head, body).map("".join)
    return st.one_of(
        plain,
        body.map("try:\n{0}except (E, *x) as e:\n{0}else:\n{0}finally:\n{0}".format),
        st.tuples(plain, body).map(
            lambda two: (
                two[0] if two[0].startswith(("def", "class", "@", "match", "with")) else f"{two[0]}else:\n{two[1]}"
            )
        ),
    )


STATEMENTS = st.one_of(
    st.tuples(NAMES, EXPRESSIONS).map("{0[0]} = {0[1]}\n".format),
    st.tuples(NAMES, EXPRESSIONS).map("{0[0]}, *self.f = {0[1]}\n".format),
    st.tuples(NAMES, EXPRESSIONS).map("self.{0[0]} = {0[1]}\n".format),
    st.tuples(NAMES, EXPRESSIONS).map("{0[0]} += {0[1]}\n".format),
    EXPRESSIONS.map("{}\n".format),
    EXPRESSIONS.map("return {}\n".format),
    EXPRESSIONS.map("yield {}\n".format),
    NAMES.map("global {}\n".format),
    st.sampled_from(
        [
            "break\n",
            "continue\n",
            "loss.backward()\n",
            "opt.step()\n",
            "raise\n",
            "del x\n",
            "from . import *\n",
            "from a import b as f\n",
            "import b\n",
        ]
    ),
    st.tuples(EXPRESSIONS, EXPRESSIONS).map("x[{0[0]}] = {0[1]}\n".format),
)
PROGRAMS = st.lists(st.recursive(STATEMENTS, _blocks, max_leaves=12), min_size=1, max_size=8).map(
    lambda parts: HEAD + "".join(parts)
)
