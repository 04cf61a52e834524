"""Elicitation: what experts judge, each for herself in two rounds, kept apart from residents' answers."""
