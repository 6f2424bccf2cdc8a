"""A generated blog on loopback in a process of its own, so that serving it is not measured with the crawl.

Prints its address; then, for each line it is sent, the number of requests since the last one. Ends with its input.
"""

from __future__ import annotations

import sys

from archiver.fixtureblog import Site, serve
from archiver.fixtureblog.generate import generated_blog

POSTS_A_PAGE = 20


def main(posts: int) -> None:
    """Serve ``posts`` posts, whole on their listing pages, all under one label; robots.txt forbids nothing."""
    blog = generated_blog(posts, seed=7)
    site = Site(blog, robots="open", page_size=POSTS_A_PAGE, label_page_size=POSTS_A_PAGE)
    with serve(site) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(len(server.log), flush=True)
            server.log.clear()


if __name__ == "__main__":
    main(int(sys.argv[1]))
