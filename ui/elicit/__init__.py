"""Experts' own pages: plain HTML, one judgement after the other, no script needed."""
