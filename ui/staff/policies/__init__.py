"""What the pages of policies, events and the log are put together from."""
