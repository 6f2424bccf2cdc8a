"""What a feed tells: posts, static pages or comments of a blog, and how many there are in all.

Feeds are recognised by what they are, not by their address: Atom, RSS 2.0 and Blogger's JSON (``alt=json``,
``alt=json-in-script``). Their content is what the owner lets feeds tell: whole posts, posts down to their jump break,
or the first words; nothing in a feed says which (:func:`kind_of` and :func:`same_text` find out).
"""

from archiver.extract.feed.posts import kind_of, post_of, same_text, shows_jump
from archiver.extract.feed.reading import NotAFeed, read, total_results

__all__ = ["NotAFeed", "kind_of", "post_of", "read", "same_text", "shows_jump", "total_results"]
