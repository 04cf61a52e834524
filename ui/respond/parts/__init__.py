"""Questions as markup: one module per kind of form, each with gaps for what one person answered."""
