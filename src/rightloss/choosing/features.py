"""Features that a linear model can take, made from whatever columns there are; what was done is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.profile import Profile
    from rightloss.vocabulary import Array

_FEW = 20  # texts that become one column each
_RARE = 0.01
_MOST = 200  # columns taken from a wide table


def features(profile: Profile, rows: Any) -> tuple[Array, str]:
    """Give numbers for the features of some rows, and a sentence on how they were made."""
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    suspects = {name for name, _ in profile.suspects}
    names = [name for name in profile.features if name not in suspects]
    numbers, texts, left = _sorted(rows, names)
    if not numbers and not texts:
        return np.empty((len(rows), 0)), ""
    once = OneHotEncoder(min_frequency=_RARE, handle_unknown="infrequent_if_exist", sparse_output=False, drop="first")
    imputed = SimpleImputer(strategy="median", add_indicator=True)
    words = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"), once)
    columns = np.empty((len(rows), len(numbers) + len(texts)), dtype=object)
    for index, (name, series) in enumerate([*numbers.items(), *texts.items()]):
        columns[:, index] = series.to_numpy() if name in numbers else series.to_list()
    gaps = np.array([[value is None for value in row] for row in columns[:, len(numbers) :]], dtype=bool)
    columns[:, len(numbers) :][gaps] = "missing"
    cut = len(numbers)
    kinds = [("numbers", imputed, slice(0, cut))] * bool(numbers)
    kinds += [("texts", words, slice(cut, cut + len(texts)))] * bool(texts)
    made: Array = ColumnTransformer(kinds).fit_transform(columns).astype(float)
    varies = made[:, np.ptp(made, axis=0) > 0.0] if len(made) else made
    return varies, _said(numbers, texts, left, suspects)


def _sorted(rows: Any, names: list[str]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Tell numbers (dates among them) from texts with few values, and from what is left out."""
    import polars as pl

    numbers, texts, left = {}, {}, []
    for name in names[:_MOST]:
        series = rows[name]
        if series.dtype.is_temporal() and series.dtype != pl.Time:
            series = (
                series.cast(pl.Datetime("us")).dt.epoch("s") if series.dtype != pl.Duration else series.cast(pl.Int64)
            )
        if series.dtype.is_numeric() or series.dtype == pl.Boolean:
            clean = series.cast(pl.Float64)
            if clean.is_infinite().any() or not clean.drop_nans().drop_nulls().len() or abs(clean.max() or 0) > 1e100:  # noqa: PLR2004
                left.append(name)
            else:
                numbers[name] = clean
        elif series.dtype in {pl.String, pl.Categorical, pl.Enum} and series.n_unique() <= _FEW:
            texts[name] = series.cast(pl.String)
        else:
            left.append(name)
    return numbers, texts, [*left, *names[_MOST:]]


def _said(numbers: dict[str, Any], texts: dict[str, Any], left: list[str], suspects: set[str]) -> str:
    gaps = any(series.null_count() for series in numbers.values())
    words = [f"{len(numbers)} as numbers" + (", gaps filled with the median and marked" if gaps else "")] * bool(
        numbers
    )
    words += [f"{len(texts)} of texts, one column for each"] * bool(texts)
    out = [*left, *sorted(suspects)]
    words += [f"{len(out)} left out ({', '.join(out[:3])}{', …' if len(out) > 3 else ''})"] * bool(out)  # noqa: PLR2004
    return "features: " + "; ".join(words)
