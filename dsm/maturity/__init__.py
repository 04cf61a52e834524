"""Policy maturity: criteria, levels, policies, events and the log they can be replayed from."""
