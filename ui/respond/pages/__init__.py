"""Whole pages as markup: what a respondent sees, from the first page to the receipt."""
