"""The covariates of a fit: those of the user, what the clock says, their scales."""

from dataclasses import replace

from seqcast.data import calendar
from seqcast.data.features import measured
from seqcast.series.panel import Panel
from seqcast.settings import CalendarSettings
from seqcast.workflows.cuts import Cuts


def furnished(
    panel: Panel, cuts: Cuts, horizon: int, settings: CalendarSettings
) -> Panel:
    """Give a panel what the clock says, and measure all scales.

    They are measured on the rows before A alone, for every training of the fit.

    Args:
        panel: The series in use, with the user's covariates.
        cuts: Where it is cut.
        horizon: Steps that are known ahead of the last row.
        settings: What of the clock is wanted.

    Raises:
        SettingError: The settings of the calendar do not fit the data.
    """
    made = calendar.chosen(panel, settings)
    own = () if panel.covariates is None else panel.covariates.features
    own = tuple(one for one in own if not one.clock)
    whole = calendar.extended(panel, (*own, *made), horizon)
    if whole.covariates is None:
        return whole
    features = measured(whole.before(cuts.select))
    return replace(whole, covariates=replace(whole.covariates, features=features))
