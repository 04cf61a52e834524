"""Parts of the pages on which experts are asked and their judgements read."""
