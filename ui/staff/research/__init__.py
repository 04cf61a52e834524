"""Parts of the researcher's room."""
