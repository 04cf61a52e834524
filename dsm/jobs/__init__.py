"""Fits as jobs: asked for by people, done by a worker process, kept with their story."""
