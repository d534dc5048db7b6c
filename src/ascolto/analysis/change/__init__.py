"""Series over time: control charts, small shifts, lasting steps, forecasts."""
