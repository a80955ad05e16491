"""A quick look at the bytes of a file, for anything that a rule could use."""

from __future__ import annotations

# A loss that no rule could know without one of these words. They are lower-case ASCII, so the test needs no decoding.
_FRAMEWORKS = (
    *(b"torch", b"keras", b"tensorflow", b"sklearn", b"scikit", b"xgboost", b"lightgbm", b"catboost", b"jax"),
    *(b"optax", b"flax", b"equinox", b"haiku", b"lightning", b"transformers", b"skorch", b"fastai", b"numpy"),
)
_LOSSES = (b"loss", b"criterion", b"objective", b"entropy", b"logsumexp", b"rightloss")


def mentions(content: bytes) -> bool:
    """Tell whether the content is worth parsing.

    Examples
    --------
    >>> mentions(b"import torch"), mentions(b"print('hello')")
    (True, False)
    """
    lowered = content.lower()
    return any(word in lowered for word in (*_LOSSES, *_FRAMEWORKS))
