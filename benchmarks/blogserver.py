"""A generated blog on loopback in a process of its own, so that serving it is not measured with the crawl.

Prints its address; then answers each line it is sent with one: ``count``, the number of requests since it was last
asked; ``edit SHARE``, after that share of the posts has been edited; ``robots TEXT``, after robots.txt is ``stock`` or
``open``. Ends with its input.
"""

from __future__ import annotations

import sys

from archiver.fixtureblog import Site, serve
from archiver.fixtureblog.generate import edited_share, generated_blog

POSTS_A_PAGE = 20


def main(posts: int) -> None:
    """Serve ``posts`` posts, whole on their listing pages, all under one label; robots.txt forbids nothing at first."""
    blog = generated_blog(posts, seed=7)
    site = Site(blog, robots="open", page_size=POSTS_A_PAGE, label_page_size=POSTS_A_PAGE)
    with serve(site) as server:
        print(server.url, flush=True)
        for line in sys.stdin:
            match line.split():
                case ["edit", share]:
                    print(len(edited_share(site, float(share))), flush=True)
                case ["robots", text]:
                    site.robots = text
                    print(text, flush=True)
                case _:
                    print(len(server.log), flush=True)
                    server.log.clear()


if __name__ == "__main__":
    main(int(sys.argv[1]))
