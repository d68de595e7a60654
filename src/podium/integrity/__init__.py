"""What makes the board something that nobody has to take on trust."""
