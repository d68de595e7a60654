"""Charts of scores over submissions, drawn by hand: in a terminal, and as SVG. They know numbers and words only."""
