"""``archiver forget``: a post, a comment or a person's comments taken out of rows and of WARC bytes, for good."""
