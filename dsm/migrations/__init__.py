"""Migrations, shipped with the package so that an installed wheel can set up its database."""
