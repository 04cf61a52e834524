"""One file per page; each says what is on it, top to bottom."""
