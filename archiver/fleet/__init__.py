"""Many blogs on many machines, on Dask's scheduler and workers: each task is a blog with an archive of its own.

::

    DIR/
      blogs/HOST/         the archive of a blog, as of its last checkpoint or its end
      blogs/HOST.lease    who crawls it now; it ends by itself when nobody renews it
      outcomes/HOST.json  what came of its last crawl
      outcomes.csv        the same of all blogs, as a table
      fleet.json          the round that is under way, or was the last
      merged/             all blogs in one archive, when a round has ended
"""
