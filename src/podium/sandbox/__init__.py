"""Whatever a stranger brought runs here: in a child process, with limits and without secrets."""
