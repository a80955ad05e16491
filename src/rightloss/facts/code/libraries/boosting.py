"""XGBoost, LightGBM and CatBoost: parameters, data sets, and objectives written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Derived, Fitted, Measured
from rightloss.facts.code.libraries import text
from rightloss.facts.code.libraries.sklearn import fitted
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Instance,
    List,
    Object,
    Operation,
    Partial,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_SETS = ("xgboost.DMatrix", "xgboost.QuantileDMatrix", "lightgbm.Dataset", "catboost.Pool")
_OBJECTIVES = ("objective", "obj", "fobj", "application", "loss_function", "loss")
_PAIR = 2


def label_of(value: Value | None) -> Value | None:
    """The labels that a data set was made with."""
    made = value if isinstance(value, Object) and value.path in _SETS else None
    return None if made is None else made.arguments.get(1, "label")


def _label(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del reader, arguments, site
    return label_of(owner)


def told(reader: Reader, given: Value | None) -> dict[str, Value]:
    """Parameters given as a dictionary."""
    if not isinstance(given, Dictionary):
        return {}
    keys = [key[1] for key in reader.store.keys(given.identity)]
    found = {key: reader.store.value((given.identity, ("key", key))) for key in keys if isinstance(key, str)}
    return {key: value for key, value in found.items() if value is not None}


def _train(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`train(params, data, …)`."""
    path = getattr(callee, "path", "")
    settings = told(reader, arguments.get(0, "params"))
    data = arguments.get(1, "dtrain", "train_set")
    named = {name: value for name, value in arguments.named.items() if name in _OBJECTIVES}
    asked = Arguments((), settings | named)
    made = Object(f"{path.partition('.')[0]}.Booster", asked, site)
    label = label_of(data)
    if label is not None:
        reader.record(Fitted(site=site, estimator=made, features=data or label, target=label, settings=asked.named))
    _custom(reader, path, asked, site, native=True)
    return made


def _made(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`XGBRegressor(objective=…, eval_metric=…)`."""
    _watched(reader, path, arguments, arguments.named.get("eval_metric"), site)
    _custom(reader, path, arguments, site, native=False)


def _watched(reader: Reader, path: str, told: Arguments, metric: Value | None, site: Site) -> None:
    """A metric that is watched while a regressor of scikit-learn's kind is fitted."""
    given = next((told.named[name] for name in _OBJECTIVES if name in told.named), None)
    objective = _REAL.get(path.partition(".")[0], "") if given is None else text(given)
    for each in reader.store.items(metric.identity).front if isinstance(metric, List) else (metric,):
        word = text(each)
        if word is not None and objective and path.endswith("Regressor") and not told.open:
            name = f"{path}|{objective}|{word.lower()}"
            reader.record(Measured(site=site, metric=name, prediction=UNKNOWN, target=UNKNOWN))


_REAL = {"xgboost": "reg:squarederror", "lightgbm": "regression", "catboost": "RMSE"}  # what regressors minimise


def _custom(reader: Reader, path: str, arguments: Arguments, site: Site, *, native: bool) -> None:
    """Follow an objective of the program with symbols for its arrays."""
    given = next((arguments.named[name] for name in _OBJECTIVES if name in arguments.named), None)
    if isinstance(given, Instance):
        _ranged(reader, given, site)
        return
    inner = given.callee if isinstance(given, Partial) else given
    function = inner.function if isinstance(inner, Bound) else inner
    if given is None or not isinstance(function, Function) or arguments.open:
        return
    prediction, target = symbol("prediction", site), symbol("target", site)
    kind = "xgboost.DMatrix" if path.startswith("xgboost") else "lightgbm.Dataset"
    data = Object(kind, Arguments((UNKNOWN, target)), site)
    order = (prediction, data) if native else (target, prediction)
    result = reader.call(given, Arguments(order), site)
    bound = given.arguments if isinstance(given, Partial) else None
    package = path.partition(".")[0]
    how = f"{package} calls it with (preds, data)" if native else f"{package} calls it with (y_true, y_pred)"
    _derived(reader, result, Derived(site=site, gradient=UNKNOWN, function=function, arguments=bound, how=how))


def symbol(name: str, site: Site) -> Operation:
    """An array of which only the role is known."""
    return Operation("symbol", (), {"name": Constant(name)}, site)


def _derived(reader: Reader, result: Value, event: Derived) -> None:
    """Write a pair of gradient and Hessian down where they were computed."""
    parts = reader.store.items(result.identity).all() if isinstance(result, List) else ()
    if len(parts) != _PAIR:
        return
    event.gradient, event.hessian = parts
    if isinstance(parts[0], Operation):
        event.site = parts[0].site
    reader.record(event)


def _ranged(reader: Reader, given: Instance, site: Site) -> None:
    """CatBoost's `calc_ders_range(approxes, targets, weights)`: pairs of derivatives of what should grow."""
    method = attributes.of_class(reader, given.kind, "calc_ders_range")
    if not isinstance(method, Function):
        return
    arrays = (symbol("prediction", site), symbol("target", site), NONE)
    result = reader.call(Bound(method, given), Arguments(arrays), site)
    rows = reader.store.items(result.identity).all() if isinstance(result, List) else ()
    for row in rows:
        how = "CatBoost takes the derivatives of what should grow"
        _derived(reader, row, Derived(site=site, gradient=UNKNOWN, downhill=True, function=method, how=how))


def _catboost_fit(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`fit(X, y)` or `fit(Pool(X, y))`."""
    if not isinstance(owner, Object):
        return None
    label = label_of(arguments.get(0, "X"))
    if label is None:
        fitted(reader, owner, arguments, site)
    else:
        features = arguments.positional[0] if arguments.positional else label
        reader.record(
            Fitted(
                site=site,
                estimator=owner,
                features=features,
                target=label,
                settings=dict(owner.arguments.named),
                given=arguments.named,
            )
        )
    return owner


_MODELS = [
    *(f"xgboost.{name}" for name in ("XGBModel", "XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor")),
    *(f"lightgbm.{name}" for name in ("LGBMModel", "LGBMClassifier", "LGBMRegressor")),
    *(f"catboost.{name}" for name in ("CatBoost", "CatBoostClassifier", "CatBoostRegressor")),
]
ALIASES = {
    "xgboost.sklearn": "xgboost",
    "lightgbm.sklearn": "lightgbm",
    "xgboost.core": "xgboost",
    "lightgbm.basic": "lightgbm",
    "xgboost.training.train": "xgboost.train",
    "lightgbm.engine.train": "lightgbm.train",
    "catboost.core": "catboost",
}
FUNCTIONS = {"xgboost.train": _train, "lightgbm.train": _train}
WATCHED = dict.fromkeys(_MODELS, _made)
OBJECT_METHODS = {
    **{(path, "get_label"): _label for path in _SETS},
    ("catboost.*", "fit"): _catboost_fit,
}
