"""Journal to text; views know the journal and nothing else."""
