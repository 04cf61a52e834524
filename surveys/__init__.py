"""What was asked, of whom, what they said, and who may see it. Knows no database and no web."""
