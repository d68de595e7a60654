"""What a competition is: the folder, its toml, and what in it is secret."""
