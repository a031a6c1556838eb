"""Does a dependency have a known vulnerability? What is resolved, what is known about it, and how bad that is."""
