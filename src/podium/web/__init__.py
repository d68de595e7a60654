"""The study group's server: uploads, boards and an API over the same use cases as the command line."""
