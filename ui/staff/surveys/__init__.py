"""Parts of the survey pages: the list, one survey, and the builder's columns."""
