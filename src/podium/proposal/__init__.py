"""Look at the columns of a teacher's table, and propose a competition."""
