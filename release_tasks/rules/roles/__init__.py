"""Who may do what: pure knowledge about roles, their files, and the one answer."""
