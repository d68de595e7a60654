"""What a learner takes away: the code behind a baseline, what a rung added, and the next idea."""
