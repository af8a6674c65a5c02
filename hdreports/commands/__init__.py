"""One module per command (`report`, `check`, …) and what the commands do that no other part does."""
