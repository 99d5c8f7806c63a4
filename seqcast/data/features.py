"""Covariates as the numbers that a network sees.

A number becomes its distance from the mean of the training rows and from its own
mean in the window, a category a one among zeros, a share of a round sines and
cosines. What is missing is zero everywhere, and a number says so beside it.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from seqcast.data.beside import Beside
from seqcast.series.feature import Feature
from seqcast.series.panel import Covariates, Floats, Panel

Singles = npt.NDArray[np.float32]

# No number counts as more spreads than this.
LARGEST = 10.0
# A number that changes less inside the series than this share of its spread does
# not change there.
STILL = 1e-6
# One in so many training windows of a category is shown as an unknown one.
UNKNOWN = 20


def measured(panel: Panel) -> tuple[Feature, ...]:
    """Measure the scales of all numbers on the rows of a panel.

    What is known ahead of the last row of a series is not looked at.
    """
    beside = panel.covariates
    if beside is None:
        return ()
    series = np.repeat(np.arange(len(panel.ids)), panel.lengths)  # (R,)
    known = beside.known.head(panel.lengths).values
    every = np.arange(len(panel.ids))
    columns = [(one, series) for one in (*known.T, *beside.past.values.T)]
    columns += [(one, every) for one in beside.static.T]
    return tuple(
        _scaled(feature, values, groups) if feature.kind == "number" else feature
        for feature, (values, groups) in zip(beside.features, columns, strict=True)
    )


def _scaled(feature: Feature, values: Floats, series: npt.NDArray[np.int64]) -> Feature:
    """Measure one column, (any,), whose values belong to series."""
    there = ~np.isnan(values)
    values, series = values[there], series[there]
    if not len(values):
        return replace(feature, center=0.0, spread=1.0, within=0.0)
    center, spread = float(values.mean()), float(values.std())
    if spread <= STILL * max(abs(center), np.finfo(float).tiny):
        return replace(feature, center=center, spread=1.0, within=0.0)
    count = np.maximum(np.bincount(series), 1)
    mean = np.bincount(series, values) / count
    within = float(np.sqrt(np.mean((values - mean[series]) ** 2)))
    if feature.role == "static" or within <= STILL * spread:
        within = 0.0
    return replace(feature, center=center, spread=spread, within=within)


def encoded(
    values: Floats,
    features: tuple[Feature, ...],
    home: Floats,
    unknown: npt.NDArray[np.bool_] | None = None,
) -> Singles:
    """Turn columns into what a network sees.

    Args:
        values: (N, B, C) columns, NaN where missing.
        features: Of the C columns.
        home: (N, C) mean of every column in the look-back of its window.
        unknown: (N, C) categories to be shown as unknown ones, or None.

    Returns:
        (N, B, W), W the widths of all features together; all finite.
    """
    parts: list[Floats] = [np.empty((*values.shape[:2], 0))]
    for number, feature in enumerate(features):
        column = values[:, :, number]
        if feature.kind == "number":
            parts.append(_number(column, feature, home[:, number]))
        elif feature.kind == "category":
            lost = None if unknown is None else unknown[:, number]
            parts.append(_category(column, feature, lost))
        elif feature.kind == "cycle":
            turns = 2 * np.pi * column[:, :, None] * np.arange(1, feature.waves + 1)
            parts += [np.sin(turns), np.cos(turns)]
        else:
            parts.append(column[:, :, None])
    return np.nan_to_num(np.concatenate(parts, axis=2), nan=0.0).astype(np.float32)


def _number(column: Floats, feature: Feature, home: Floats) -> Floats:
    with np.errstate(over="ignore"):  # what leaves the numbers is clipped
        level = (column - feature.center) / feature.spread
        found = [np.clip(level, -LARGEST, LARGEST), np.isnan(column)]
        if feature.within > 0:
            away = (column - home[:, None]) / feature.within
            found.append(np.clip(away, -LARGEST, LARGEST))
    return np.stack(found, axis=2)


def _category(
    column: Floats, feature: Feature, lost: npt.NDArray[np.bool_] | None
) -> Floats:
    code = np.where(np.isnan(column), -1, column)
    if lost is not None:
        code = np.where(lost[:, None] & (code >= 0), len(feature.categories), code)
    found: Floats = (code[:, :, None] == np.arange(feature.width)).astype(np.float64)
    return found


def home_of(values: Floats) -> Floats:
    """Return the mean of every column over its window, (N, C); NaN if all missing."""
    there = ~np.isnan(values)
    total = np.where(there, values, 0.0).sum(axis=1)
    count = there.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def shown_unknown(beside: Beside) -> npt.NDArray[np.bool_]:
    """Choose the categories of training windows that are shown as unknown, (N, C).

    So the network learns what to make of a category that it has not seen. The
    choice depends on the place of the window alone.
    """
    at, count = beside.origins, len(beside.features)
    place = at.series[:, None] * 7_919 + at.step[:, None] * 104_729
    return np.asarray((place + np.arange(count) * 31) % UNKNOWN == 0)


def same_columns(covariates: Covariates, features: tuple[Feature, ...]) -> bool:
    """Say whether covariates have the columns of a model's features."""
    mine = [(one.name, one.role) for one in covariates.features]
    return mine == [(one.name, one.role) for one in features]
