"""A simulated Kristiansund: only the name, places, register totals and 13 key figures are real."""
