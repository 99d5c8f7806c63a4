"""From a file to windows, and from forecasts back to a file."""
