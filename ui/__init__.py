"""The faces of dsm: staff pages and command line. No rule lives here."""
