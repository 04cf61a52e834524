"""What the page of plans is put together from."""
