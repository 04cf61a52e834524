"""What follows from it: database, use cases, policy maturity, decisions."""
