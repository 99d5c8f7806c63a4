"""The pages of ``--report``: a fit, an evaluation and a forecast."""

from collections.abc import Iterable, Sequence

from seqcast.evaluation.scoring import INTERVALS
from seqcast.evaluation.summary import Evaluation
from seqcast.models.record import IntervalScores, Scores
from seqcast.report import facts, html, svg
from seqcast.report.figures import counted, percent, significant
from seqcast.series.panel import ColumnRoles
from seqcast.workflows.evaluate import EvaluateResult
from seqcast.workflows.fit import FitResult
from seqcast.workflows.gallery import Gallery
from seqcast.workflows.predict import PredictResult

ONE, SEVERAL, STEPS = (1000, 320), (460, 230), (1000, 240)


def of_fit(result: FitResult, source: str, calls: Sequence[str]) -> str:
    """Return the page of a fit.

    Args:
        result: Of the fit.
        source: DATA as the user wrote it.
        calls: Command lines to run next.
    """
    model = result.artifact
    spec, record = model.networks[0], model.record
    return html.page(
        f"Fit of {source}",
        f"{counted(record.series, 'series')}, {model.frequency.label}; forecasts "
        f"{counted(spec.horizon, 'step')}",
        [
            html.section("What was read", html.facts(facts.found(model))),
            html.section("Notices", html.notices(result.notices)),
            html.section(
                facts.fit_title(model),
                scores(record.scores),
                html.lines([*facts.verdict(record.scores), *facts.remarks(model)]),
            ),
            html.section(
                "Intervals",
                coverage(record.intervals),
                html.lines(facts.calibration(model)),
            ),
            forecasts(result.gallery, model.roles, INTERVALS),
            *([_held_out(result.holdout)] if result.holdout else []),
            html.section("Training", html.facts(_training(result))),
            html.section("Next", html.commands(calls)),
        ],
    )


def _held_out(evaluation: Evaluation) -> str:
    return html.section(
        facts.fold_title(evaluation),
        html.facts(facts.extent(evaluation)),
        scores(evaluation.scores),
        html.lines(facts.fold_remarks(evaluation)),
        coverage(evaluation.intervals),
    )


def _training(result: FitResult) -> Iterable[tuple[str, str]]:
    model = result.artifact
    yield from facts.network(model)
    yield "tried", facts.tried(result.tried)
    yield "trained by", facts.software(model)
    yield from facts.file(str(result.path), result.seal)


def of_evaluation(result: EvaluateResult, source: str) -> str:
    """Return the page of an evaluation.

    Args:
        result: Of the evaluation.
        source: DATA as the user wrote it.
    """
    evaluation, model = result.evaluation, result.artifact
    return html.page(
        f"{result.path} on {source}",
        f"{counted(evaluation.extent.folds, 'fold')} of "
        f"{counted(evaluation.extent.horizon, 'step')}, "
        f"{counted(evaluation.extent.series, 'series')}, "
        f"{evaluation.frequency.label}",
        [
            html.section("What was scored", html.facts(facts.extent(evaluation))),
            html.section("Notices", html.notices(result.notices)),
            html.section(
                facts.fold_title(evaluation),
                scores(evaluation.scores),
                html.lines(facts.fold_remarks(evaluation)),
            ),
            html.section("Intervals", coverage(evaluation.intervals)),
            html.section("Error by step", by_step(result.steps)),
            forecasts(result.gallery, model.roles, INTERVALS),
            html.section(
                "Model",
                html.facts(
                    [*facts.network(model), *facts.file(str(result.path), result.seal)]
                ),
            ),
        ],
    )


def of_forecast(result: PredictResult, source: str, intervals: Sequence[int]) -> str:
    """Return the page of a forecast.

    Args:
        result: Of the forecast.
        source: DATA as the user wrote it.
        intervals: Coverage in percent of the intervals to draw.
    """
    model, frequency = result.model, result.gallery.frequency
    about = [] if model is None else [*facts.found(model), *facts.network(model)]
    steps = result.gallery.drawn[0].forecast.horizon
    return html.page(
        f"Forecast of {source}",
        f"{counted(steps, 'step')} of {counted(result.series, 'series')}, "
        f"{frequency.label}",
        [
            html.section("Notices", html.notices(result.notices)),
            forecasts(result.gallery, result.roles, intervals),
            html.section("Model", html.facts(about)) if about else "",
        ],
    )


def scores(rows: Sequence[Scores]) -> str:
    """Return the table of scores, a bar for MASE, the best row marked."""
    known = [one.mase for one in rows if one.mase is not None]
    best, most = min(known, default=None), max(known, default=0.0)

    def cells(number: int, one: Scores) -> Iterable[str]:
        yield html.text(one.method)
        share = 0.0 if one.mase is None or not most else one.mase / most
        yield svg.bar(share, "" if number else "mine")
        yield from map(significant, (one.mase,))
        yield percent(one.skill)
        figures = (one.wape, one.mae, one.rmse, one.smape, one.wql)
        yield from map(significant, figures)

    head = ["method", "", "MASE", "skill", "WAPE", "MAE", "RMSE", "sMAPE", "WQL"]
    shown = [
        ("best" if one.mase is not None and one.mase == best else "", [*cells(n, one)])
        for n, one in enumerate(rows)
    ]
    return html.table(head, shown)


def coverage(rows: Sequence[IntervalScores]) -> str:
    """Return the table of intervals."""
    shown = [
        ("", [f"{one.interval} %", percent(one.coverage), significant(one.width)])
        for one in rows
    ]
    return html.table(["interval", "coverage achieved", "mean width"], shown)


def by_step(steps: Sequence[Sequence[Scores]]) -> str:
    """Return the chart of MASE by step, of the model and of seasonal naive.

    Args:
        steps: (H, methods), the model first, then seasonal naive.
    """
    shown = [
        (kind, methods[0].method, [one.mase for one in methods])
        for kind, methods in zip(
            ("forecast", "naive"), zip(*steps, strict=True), strict=False
        )
    ]
    if not any(value is not None for _, _, values in shown for value in values):
        return ""
    picture = svg.lines_chart(
        [(kind, values) for kind, _, values in shown],
        ("step of the forecast", "MASE"),
        STEPS,
        "MASE by step of the forecast",
    )
    meant = html.legend((kind, name) for kind, name, _ in shown)
    return meant + "\n" + html.figure("MASE by step", "lower is better", picture)


def forecasts(gallery: Gallery, roles: ColumnRoles, intervals: Sequence[int]) -> str:
    """Return the charts of some series and what they mean.

    Args:
        gallery: The series.
        roles: The user's column names.
        intervals: Coverage in percent of the intervals to draw.
    """
    size = ONE if len(gallery.drawn) == 1 else SEVERAL
    names = (roles.time or "row", roles.target)
    charts = [
        html.figure(
            facts.named(one, roles),
            facts.accuracy(one) if gallery.ranked else "",
            svg.series_chart(
                one, intervals, names, size, f"Forecast of {facts.named(one, roles)}"
            ),
        )
        for one in gallery.drawn
    ]
    meant = [("actual", "observed"), ("forecast", "forecast (median)")]
    for depth, interval in enumerate(sorted(intervals, reverse=True), 1):
        meant.append((" ".join(["band"] * depth), f"{interval} % interval"))
    return html.section(
        "Forecasts beside what came" if gallery.ranked else "Forecasts",
        html.lines([rule(gallery)]),
        html.legend(meant),
        html.grid(charts),
    )


def rule(gallery: Gallery) -> str:
    """Say which series are drawn."""
    shown, every = len(gallery.drawn), gallery.series
    order = ", from the worst MASE to the best" if gallery.ranked else ""
    if shown == every:
        what = counted(every, "series") + (order if every > 1 else "")
    else:
        how = f"evenly spread{order}" if gallery.ranked else "the first ones"
        what = f"{shown:,} of {every:,} series, {how}; {every - shown:,} not drawn"
    return (
        f"{what}. A dotted line marks the last row that a forecast has seen. Bands are "
        "cut where they would flatten the lines."
    )
