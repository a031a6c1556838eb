"""What scanners of code and of secrets say, read so that silence is never taken for "nothing found"."""
