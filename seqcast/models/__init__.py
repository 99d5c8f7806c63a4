"""Forecasters that run without Keras, and how one is kept."""
