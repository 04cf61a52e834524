"""Many towns at once: fits of a whole country, from files to files, without a database."""
