"""scikit-learn: which estimator is fitted to which target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Fitted
from rightloss.facts.code.predictions import is_fitted
from rightloss.facts.code.values import Arguments, Instance, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_WRAPPERS = frozenset(
    [
        "GridSearchCV",
        "RandomizedSearchCV",
        "HalvingGridSearchCV",
        "HalvingRandomSearchCV",
        "CalibratedClassifierCV",
        "BaggingClassifier",
        "BaggingRegressor",
        "TunedThresholdClassifierCV",
    ]
)
_DEEPEST = 8


def final(reader: Reader, value: Value | None, depth: int = 0) -> Value | None:
    """The estimator that meets the target: the last step of a pipeline, what a search tries."""
    if not isinstance(value, Object) or depth > _DEEPEST:
        return value
    name = value.path.rpartition(".")[2]
    if name in _WRAPPERS:
        return final(reader, value.arguments.get(0, "estimator", "base_estimator"), depth + 1)
    if name == "make_pipeline":
        return final(reader, value.arguments.positional[-1], depth + 1) if value.arguments.positional else None
    if name == "Pipeline":
        return final(reader, _last(reader, value.arguments.get(0, "steps")), depth + 1)
    return value


def _last(reader: Reader, steps: Value | None) -> Value | None:
    items = reader.store.items(steps.identity) if isinstance(steps, List) else None
    step = items.front[-1] if items is not None and items.front and items.rest is None else None
    return reader.store.items(step.identity).all()[-1] if isinstance(step, List) else None


def fitted(reader: Reader, estimator: Value | None, arguments: Arguments, site: Site, first: int = 0) -> None:
    """Write down that an estimator meets a target; `first` is the position of the features."""
    target = arguments.get(first + 1, "y")
    made = final(reader, estimator)
    if target is None or not isinstance(made, Object):
        return
    features = arguments.get(first, "X") or target
    for one in {id(each): each for each in (made, estimator) if isinstance(each, Object)}.values():
        is_fitted(reader, one, target)
    if made.path.startswith("skorch."):
        from rightloss.facts.code.libraries import skorch

        skorch.fitted(reader, made, features, target)
    told = dict(made.arguments.named)
    reader.record(
        Fitted(site=site, estimator=made, features=features, target=target, settings=told, given=arguments.named)
    )


def _fit(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`fit` gives the estimator back."""
    if not isinstance(owner, Object | Instance):
        return None
    fitted(reader, owner, arguments, site)
    return owner


def _crossed(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`cross_val_predict(estimator, X, y)`."""
    del callee
    fitted(reader, arguments.get(0, "estimator"), arguments, site, first=1)
    return None


def balanced_weights(value: Value | None, depth: int = 0) -> bool:
    """Whether weights of samples balance the classes: `compute_sample_weight("balanced", y)`."""
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return False
    if value.path == "sklearn.utils.class_weight.compute_sample_weight":
        return True
    return any(balanced_weights(operand, depth + 1) for operand in value.operands)


_SPLITS = ("cross_val_score", "cross_val_predict", "cross_validate")
OBJECTS = {f"{package}.pipeline.make_pipeline": None for package in ("sklearn", "imblearn")}
FUNCTIONS = {f"sklearn.model_selection.{name}": _crossed for name in _SPLITS}
OBJECT_METHODS = {(f"{package}.*", "fit"): _fit for package in ("sklearn", "imblearn", "xgboost", "lightgbm")}
