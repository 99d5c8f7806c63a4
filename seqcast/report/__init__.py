"""Finished results as tables and text."""
