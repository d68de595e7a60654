"""What a learner's project begins with: a script in five steps, and a page that says what lies where."""
