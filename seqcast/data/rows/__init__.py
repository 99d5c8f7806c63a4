"""The rows of a table, put on the steps of regular series."""
