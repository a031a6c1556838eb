"""How a failed run of tests is told: a module for each type of tests, and what they share."""
