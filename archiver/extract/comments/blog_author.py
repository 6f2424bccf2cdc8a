"""The comments of the post's author, where the theme does not mark them.

Blogger gives an account one number in a page (``item-control blog-admin pid-NUMBER``): the pencil beside the post bears
that of its author, the bin beside a comment that of who wrote it. Profiles tell the same where both are linked.
"""

from __future__ import annotations

import re

from lxml.etree import XPath

from archiver.extract.comments.found import Found, account_in
from archiver.extract.document import ParsedPage

_PROFILE = re.compile(r"(?:blogger\.com/profile/|plus\.google\.com/)(\d{6,25})")
_OUTSIDE = "[not(ancestor::*[@id='comments' or contains(concat(' ', @class, ' '), ' comments ')])]"
_CONTROLS = XPath(f"//*[contains(@class, 'item-control') and contains(@class, 'pid-')]{_OUTSIDE}/@class")
_PROFILES = XPath(f"//a[contains(concat(' ', @rel, ' '), ' author ')]{_OUTSIDE}/@href")


def mark(found: list[Found], page: ParsedPage) -> None:
    """Mark the comments that the account of the post's author wrote, unless the page marks some itself."""
    if any(comment.is_blog_author for comment in found):
        return
    accounts, profiles = _accounts(found, page), _profiles(found, page)
    for comment in found:
        profile = _profile(comment)
        is_account = len(accounts) == 1 and comment.account in accounts
        comment.is_blog_author = is_account or (len(profiles) == 1 and profile in profiles)


def _accounts(found: list[Found], page: ParsedPage) -> set[str]:
    """The accounts outside the comments; looked for only where a comment tells one."""
    if not any(comment.account for comment in found):
        return set()
    return {account for control in _CONTROLS(page.tree) if (account := account_in(control))}


def _profiles(found: list[Found], page: ParsedPage) -> set[str]:
    if not any(map(_profile, found)):
        return set()
    return {m[1] for address in _PROFILES(page.tree) if (m := _PROFILE.search(address))}


def _profile(comment: Found) -> str | None:
    m = _PROFILE.search(comment.author_url or "")
    return m[1] if m else None
