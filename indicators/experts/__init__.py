"""Expert judgement, a data type of its own, never merged silently with residents."""
