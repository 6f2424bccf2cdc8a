"""The archive in a browser: Datasette, set up for this dataset (``archiver serve``)."""
