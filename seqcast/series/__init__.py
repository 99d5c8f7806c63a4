"""The nouns: series of one frequency, calendar steps, forecasts."""
