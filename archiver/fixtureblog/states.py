"""What Blogger puts in a blog's place: a log-in, a notice, a warning. blogspot hosts answer so, whatever was asked.

The pages are built as Blogger's are, on its ``maia`` style sheet, with nothing of a blog in them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from urllib.parse import quote

from jinja2 import Template

from archiver.fixtureblog.exchange import Answer, Request

State = Literal["live", "private", "removed", "interstitial", "interstitial-overlay"]
"""``private``: readers by invitation only. ``removed``: taken down. ``interstitial``: a warning instead of every page.
``interstitial-overlay``: every page whole, with the warning laid over it."""
PrivateFeed = Literal[401, 403, 302]
"""How the feeds of a private blog answer; 302 is the way to the log-in, as on its pages."""

LOG_IN = "http://www.blogger.com/blogin.g?blogspotURL="
WARNING = "https://www.blogger.com/interstitial/blog?u="

_HTML = {"Content-Type": "text/html; charset=UTF-8", "Cache-Control": "private, max-age=0", "Server": "GSE"}
_OPEN_TO_MACHINES = ("/robots.txt", "/feeds/", "/sitemap", "/atom.xml", "/rss.xml")
_NOTICE = Template(
    "<!DOCTYPE html>\n<html dir='ltr' lang='en'>\n<head>\n"
    "<meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/>\n<title>{{ title }}</title>\n"
    "<link href='//www.google.com/css/maia.css' rel='stylesheet'/>\n</head>\n<body>\n"
    "<div class='maia-header' id='maia-header' role='banner'>"
    "<h1><a href='https://www.blogger.com/'>Blogger</a></h1></div>\n"
    "<div id='maia-main' role='main'><h1>{{ heading }}</h1>\n"
    "<p>{{ text }}</p>\n{{ way|safe }}</div>\n</body>\n</html>\n"
)
_OVERLAY = (
    "<style type='text/css'>body * { visibility: hidden; }</style>\n"
    "<iframe id='injected-iframe' src='%s' style='visibility: visible !important; position: fixed'></iframe>\n"
)


def gate(state: State, request: Request, base: str, private_feed: PrivateFeed) -> Answer | None:
    """What stands before the blog for this request, ``None`` where the blog itself answers.

    A warning is for people: robots.txt, feeds and sitemaps go past it. Of a private blog only robots.txt is told.
    """
    if request.headers.get("host") == "www.blogger.com" and not request.path.startswith("/feeds/"):
        return _of_blogger(request, base)
    if state == "removed":
        return removed()
    address = base + request.target.removeprefix("/")
    is_open = request.path.startswith(_OPEN_TO_MACHINES)
    if state == "private" and request.path != "/robots.txt":
        refused = private_feed if request.path.startswith("/feeds/") else 302
        return _moved(LOG_IN + quote(address, safe="")) if refused == 302 else _refused(refused)
    if state == "interstitial" and not is_open:
        return _moved(WARNING + quote(address, safe=""))
    return None


def overlaid(answer: Answer, base: str) -> Answer:
    """A page with the warning over it: an injected frame, and a style that hides everything else."""
    head, _, rest = answer.text.partition("<body")
    tag, _, body = rest.partition(">")
    overlay = _OVERLAY % (WARNING + quote(base, safe=""))
    return replace(answer, body=f"{head}<body{tag}>\n{overlay}{body}".encode())


def removed() -> Answer:
    """The notice of a blog that was taken down; it comes with 404."""
    text = "Sorry, the blog at this address has been removed. This address is not available for new blogs."
    return _page("Blog has been removed", "Blog has been removed", text, "", status=404)


def log_in() -> Answer:
    """The page that asks for an invited reader's account."""
    way = "<p><a href='https://accounts.google.com/ServiceLogin?service=blogger'>Sign in as a different user</a></p>"
    return _page("Permission denied", "This blog is open to invited readers only", "Ask its author to invite you.", way)


def warning(base: str) -> Answer:
    """The page that asks whether the reader is of age."""
    way = (
        f"<p><a class='maia-button maia-button-primary' href='{base}?zx=4f&amp;guestAuth=AbCd' target='_parent'>"
        "I UNDERSTAND AND I WISH TO CONTINUE</a></p>"
    )
    return _page(
        "Blogger: Content Warning",
        "Content Warning",
        "The blog that you are about to view may contain content only suitable for adults.",
        way,
    )


def _of_blogger(request: Request, base: str) -> Answer:
    """www.blogger.com itself, for a client that reaches it through a proxy; its feeds of the blog are the blog's."""
    if request.path == "/blogin.g":
        return log_in()
    if request.path.startswith("/interstitial"):
        return warning(base)
    return Answer(status=404, headers=_HTML)


def _moved(location: str) -> Answer:
    return Answer(status=302, headers={**_HTML, "Location": location})


def _refused(status: int) -> Answer:
    return Answer(
        status=status, headers=_HTML, body=b"<html><body><h1>You do not have access to this blog</h1></body></html>"
    )


def _page(title: str, heading: str, text: str, way: str, status: int = 200) -> Answer:
    body = _NOTICE.render(title=title, heading=heading, text=text, way=way)
    return Answer(status=status, headers=_HTML, body=body.encode())
