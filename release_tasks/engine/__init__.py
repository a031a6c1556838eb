"""What makes a function a step: door, journal, lock, runner."""
