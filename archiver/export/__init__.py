"""What leaves an archive for others: one module a format."""
