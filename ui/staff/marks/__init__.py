"""Marks: numbers in, markup out. The same for screen and paper."""
