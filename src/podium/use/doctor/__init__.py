"""What is wrong with an installation, and what to do: looked at without trusting that anything works."""
