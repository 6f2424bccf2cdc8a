"""A small Italian blog of our own, and a loopback server that answers for it as Blogger would.

The demo and the tests crawl it; nobody has to be online, and no real blog is bothered. Its content is data
(``fixtures/blog`` in a clone, ``content`` beside this file in an installed package).

``model`` what a blog is made of · ``life`` posts and comments that come, change and go · ``index`` the blog in order
· ``pager`` which posts are on which page · ``render`` pages · ``feeds`` and ``sitemaps`` · ``states`` what Blogger
puts in a blog's place · ``pictures`` its picture hosts · ``site`` a request in, an answer out, no sockets · ``server``
the sockets · ``faults`` ways to misbehave · ``generate`` blogs of any size, for measuring.
"""

from archiver.fixtureblog.exchange import Answer, Fault, Request
from archiver.fixtureblog.model import Blog, Comment, Post, fixture_blog
from archiver.fixtureblog.pictures import Pictures
from archiver.fixtureblog.server import Server, serve
from archiver.fixtureblog.site import Site

__all__ = [
    "Answer",
    "Blog",
    "Comment",
    "Fault",
    "Pictures",
    "Post",
    "Request",
    "Server",
    "Site",
    "fixture_blog",
    "serve",
]
