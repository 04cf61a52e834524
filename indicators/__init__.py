"""What the answers and figures mean: model, key figures, experts, index. No database, no web."""
