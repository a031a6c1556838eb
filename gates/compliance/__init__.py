"""What a project has to show: documents that match what they are about, and a record of every release."""
