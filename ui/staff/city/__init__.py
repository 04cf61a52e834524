"""The parts of the page City today."""
