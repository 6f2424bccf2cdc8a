"""Records derived again from the WARC files: read in parallel, stored in order, compared, put in place."""
