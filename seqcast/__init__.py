"""Forecast time series from the command line with recurrent networks."""

__version__ = "0.1.0"
