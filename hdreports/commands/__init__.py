"""One module per command (`report`, `check` …), and what only commands do."""
