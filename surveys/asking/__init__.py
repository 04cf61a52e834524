"""What is asked: questions, routing, versions, and how answers are read."""
