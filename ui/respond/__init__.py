"""The public face: plain pages on which anybody answers, with or without scripts."""
