"""What is to become of an outcome: where it goes, and who is told."""
