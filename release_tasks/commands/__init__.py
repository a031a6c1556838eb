"""What a person says that is no single step; each module's commands are found by the catalogue."""
