"""Blogger's picture hosts: small pictures, drawn from their address, at whatever size is asked for.

The same address gives the same bytes. They answer at ``http://`` only, through a proxy setting: ``over_http`` makes a
blog whose pictures have such addresses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from io import BytesIO

from archiver.blogger.images import image_key
from archiver.fixtureblog.exchange import Answer, Fault, Request
from archiver.fixtureblog.model import Blog, Post

FULL = (600, 400)
"""Pixels of an original."""
_FORMATS = {"png": "PNG", "gif": "GIF", "webp": "WEBP"}
_HTTPS = re.compile(r"https://(?=[\w.-]+\.(?:googleusercontent|ggpht|blogger|blogspot)\.com/)")
_SIZE = re.compile(r"(?:/|=)s(\d{1,4})(?:-[a-z-]+)?(?:/|$)")


class Pictures:
    """All of Blogger's picture hosts, and how they behave today."""

    def __init__(self, *, robots: str | int = 404, fault: Fault | None = None) -> None:
        """
        ``robots``: the text of their robots.txt, or a status to answer instead.
        ``fault``: looks at a request first, as a site's does.
        """
        self.robots = robots
        self.fault = fault

    def answer(self, request: Request, host: str) -> Answer:
        """The fault's answer if it has one, else the picture."""
        faulty = self.fault(request) if self.fault else None
        return faulty or self.regular(request, host)

    def regular(self, request: Request, host: str) -> Answer:
        """The picture at an address; a fault may spoil it."""
        if request.path == "/robots.txt":
            return _robots(self.robots)
        ending = request.path.rpartition(".")[2].lower()
        form = _FORMATS.get(ending, "JPEG")
        asked = _SIZE.search(request.path)
        body = drawn(image_key(f"http://{host}{request.path}"), form, int(asked[1]) if asked else 0)
        return Answer(headers={"Content-Type": f"image/{form.lower()}"}, body=body)


def _robots(robots: str | int) -> Answer:
    headers = {"Content-Type": "text/plain"}
    if isinstance(robots, int):
        return Answer(status=robots, headers=headers)
    return Answer(headers=headers, body=robots.encode())


@lru_cache(maxsize=1024)
def drawn(seed: str, form: str = "JPEG", size: int = 0) -> bytes:
    """A picture of two colours and their mixture, which ``seed`` chooses.

    :param form: as Pillow calls it
    :param size: pixels of its longer side, at most; 0 for the original
    """
    from PIL import Image

    digest = hashlib.sha256(seed.encode()).digest()
    mixture = Image.linear_gradient("L").rotate(digest[6] % 4 * 90)
    picture = Image.composite(
        Image.new("RGB", mixture.size, (digest[0], digest[1], digest[2])),
        Image.new("RGB", mixture.size, (digest[3], digest[4], digest[5])),
        mixture,
    ).resize(FULL)
    if 0 < size < max(FULL):
        picture.thumbnail((size, size))
    made = BytesIO()
    picture.save(made, form)
    return made.getvalue()


def over_http(blog: Blog) -> Blog:
    """The same blog with pictures at ``http://``."""
    return replace(blog, posts=tuple(_over_http(post) for post in blog.posts))


def _over_http(post: Post) -> Post:
    if isinstance(post.body, str):
        return replace(post, body=_plain(post.body))
    return replace(post, body=partial(_made, post.body))


def _made(body: Callable[[], str]) -> str:
    return _plain(body())


def _plain(html: str) -> str:
    return _HTTPS.sub("http://", html)
