"""What is wrong with predictions whose answers are known: pure computations, and what stands out in sentences."""
