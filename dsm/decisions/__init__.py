"""What a city could do: actions, rules, plans under a budget, and what they would change."""
