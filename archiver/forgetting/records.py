"""What becomes of each record of the WARC files when something is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from archiver.archive.forgotten import OF_BLOG, is_kept_out
from archiver.archive.rewriting import Http, Raw, metadata
from archiver.archive.warc import ACT
from archiver.blogger.images import image_key
from archiver.blogger.tombstones import Tombstones
from archiver.derive import base_of
from archiver.extract import backup, redact
from archiver.extract.document import charset, parse
from archiver.extract.outline import outline
from archiver.extract.redact.check import around, compared
from archiver.forgetting import telling

LEFT = "urn:archiver:forgotten"
"""The target of the record that stands in the place of one that was removed: it says when, and of nothing what."""
REDACTED = "WARC-Archiver-Redacted"
"""The header of a record out of which something was cut: when, and whether its payload is all gone."""
_SPACE = re.compile(r"\s+")
_SHORTEST_SIGN = 6


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was, or would be, done to the records."""

    removed: int = 0
    """Responses that are gone."""
    redacted: int = 0
    """Responses out of which something was cut."""
    dropped: dict[str, str] = field(default_factory=dict)
    """Responses whose payload is gone although it holds others' words: their addresses by record."""
    acts: int = 0
    """Notes of the journal that were changed or left out."""
    undecodable: int = 0
    """Responses that nobody can read: they were kept as they are."""
    comments: dict[str, str] = field(default_factory=dict)
    """Comments that were cut out, each with the id of its post."""


class Forgetter:
    """Decides, record by record. The records of a run come in their order."""

    def __init__(
        self, stones: Tombstones, needles: Iterable[str], at: str, *, pictures_in_use: Collection[str] = ()
    ) -> None:
        """
        :param needles: sentences of what is forgotten, which may stand nowhere but in others' words
        :param at: now, UTC
        :param pictures_in_use: keys of pictures that stay, because another post has them by now
        """
        self._stones = stones
        self._pictures_in_use = pictures_in_use
        self._needles = [_SPACE.sub(" ", one) for one in needles]
        self._signs = {sign for one in self._needles if len(sign := _sign(one)) >= _SHORTEST_SIGN}
        self._at = at
        self._left: dict[str, dict[str, Any]] = {}
        """What the page of a response told of its blog, where the response is gone."""
        self.tally = Tally()

    @property
    def gone(self) -> set[str]:
        """The ids of all responses that were removed, now or before."""
        return {one for one, left in self._left.items() if not left.get("is_dropped")}

    @property
    def emptied(self) -> set[str]:
        """The ids of all responses whose payload was removed although it held others' words."""
        return self._left.keys() - self.gone

    def decide(self, raw: Raw) -> Sequence[Raw] | None:
        """What takes the place of a record."""
        match raw.type:
            case "warcinfo":
                return self._info(raw)
            case "request":
                return [] if self._is_of_gone(raw) or self._stones.mentions(raw.block, raw.url) else None
            case "response":
                return self._response(raw)
            case "revisit":
                return self._remove(raw) if self._is_of_gone(raw) else None
            case "resource":
                return self._resource(raw)
            case "metadata":
                return self._metadata(raw)
        return None

    def _is_of_gone(self, raw: Raw) -> bool:
        about = raw.header("WARC-Concurrent-To") or ""
        ids = {raw.refers_to, about.strip("<> ").removeprefix("urn:uuid:")}
        return bool(ids & self._left.keys()) or redact.is_own(b"", raw.url, encoding=None, stones=self._stones)

    # Responses

    def _is_picture(self, url: object) -> bool:
        """Whether an address is that of a picture that goes."""
        return isinstance(url, str) and self._stones.picture(url) and image_key(url) not in self._pictures_in_use

    def _response(self, raw: Raw) -> Sequence[Raw] | None:
        if self._is_picture(raw.url):
            return self._remove(raw)
        http = raw.http()
        encoding = charset(http.header("Content-Type"))
        location = http.header("Location")
        if location and self._stones.address(urljoin(raw.url, location), raw.url):
            return self._remove(raw)
        body = http.readable
        if body is None:
            self.tally.undecodable += 1
            body = b""
        if redact.is_own(body, raw.url, encoding=encoding, stones=self._stones):
            return self._remove(raw, body, encoding)
        if not self._is_suspect(body, raw.url):
            return None
        new = redact.redacted(body, raw.url, encoding=encoding, stones=self._stones)
        if new is None:
            return self._drop(raw, http, body, encoding)
        if new is not body:
            found = compared(body, new, raw.url, encoding=encoding, stones=self._stones)
            self.tally.comments.update(found.gone)
            if not found.is_same:
                return self._drop(raw, http, body, encoding)
        if self._still_says(new, raw.url, encoding):
            return self._drop(raw, http, body, encoding)
        return None if new is body else self._redact(raw, http, new)

    def _is_suspect(self, body: bytes, url: str) -> bool:
        return bool(body) and (self._stones.mentions(body, url) or self._has_sign(body))

    def _has_sign(self, body: bytes) -> bool:
        """Whether a body may hold one of the sentences."""
        plain = b" ".join(body.split()) if self._signs else b""
        return any(sign in plain for sign in self._signs)

    def _still_says(self, body: bytes, url: str, encoding: str | None) -> bool:
        if not self._has_sign(body):
            return False
        said = around(body, url, encoding=encoding)
        return any(needle in said for needle in self._needles)

    def _redact(self, raw: Raw, http: Http, body: bytes) -> list[Raw]:
        self.tally.redacted += 1
        return [raw.with_block(http.block(body), payload=body, more=((REDACTED, f"{self._at}; part"),))]

    def _drop(self, raw: Raw, http: Http, body: bytes, encoding: str | None) -> Sequence[Raw] | None:
        if not http.body:
            return None
        self.tally.dropped[raw.record_id] = raw.url
        self._left[raw.record_id] = {"is_dropped": True, **self._told_of_blog(raw, body, encoding)}
        left = metadata(
            LEFT,
            _json({"forgotten_at": self._at, "record": raw.record_id, "left": self._left[raw.record_id]}),
            date=raw.date,
        )
        return [raw.with_block(http.block(b""), payload=b"", more=((REDACTED, f"{self._at}; payload"),)), left]

    def _remove(self, raw: Raw, body: bytes = b"", encoding: str | None = None) -> list[Raw]:
        self.tally.removed += 1
        left = self._told_of_blog(raw, body, encoding)
        self._left[raw.record_id] = left
        return [metadata(LEFT, _json({"forgotten_at": self._at, "record": raw.record_id, "left": left}), date=raw.date)]

    @staticmethod
    def _told_of_blog(raw: Raw, body: bytes, encoding: str | None) -> dict[str, Any]:
        told: dict[str, Any] = {"at": raw.date, "url": base_of(raw.url)}
        if not body:
            return told
        page = parse(body, raw.url, encoding=encoding)
        try:
            shown = outline(page).page
        finally:
            page.release()
        return {**told, "page": {name: getattr(shown, name) for name in OF_BLOG}}

    # Imports

    def _resource(self, raw: Raw) -> Sequence[Raw] | None:
        """An entry of a backup: gone where it is the post or a comment of it, else as it is."""
        if self._stones.address(raw.url):
            return self._remove(raw)
        if not self._is_suspect(raw.block, raw.url):
            return None
        entry = backup.read(raw.block, root="")
        new = redact.entry(raw.block, raw.url, stones=self._stones)
        if new is None or is_kept_out(self._stones, post=entry.post, comment=entry.comment):
            return self._remove(raw)
        if new == raw.block:
            return None
        self.tally.redacted += 1
        return [raw.with_block(new, more=((REDACTED, f"{self._at}; part"),))]

    # Notes

    def _info(self, raw: Raw) -> Sequence[Raw] | None:
        lines = raw.block.decode("utf-8", "replace").split("\r\n")
        left = [self._info_line(line) for line in lines]
        return None if left == lines else [raw.with_block("\r\n".join(left).encode())]

    def _info_line(self, line: str) -> str:
        name, colon, value = line.partition(": ")
        return f"{name}{colon}{telling.without(value, self._stones) or ''}"

    def _metadata(self, raw: Raw) -> Sequence[Raw] | None:
        try:
            note = json.loads(raw.block)
        except (ValueError, RecursionError):
            return None
        if raw.url == LEFT:
            if isinstance(note, dict) and isinstance(note.get("left"), dict):
                self._left[str(note.get("record"))] = note["left"]
            return None
        if raw.url.startswith(ACT) and isinstance(note, dict) and isinstance(note.get("told"), dict):
            decided = self._act(raw, raw.url.removeprefix(ACT), note)
        else:
            left = telling.without(note, self._stones)
            decided = None if left == note else [raw.with_block(_json(left))]
        self.tally.acts += decided is not None
        return decided

    def _act(self, raw: Raw, name: str, note: dict[str, Any]) -> Sequence[Raw] | None:
        if name in ("forget", "read_and_forgotten"):
            return None
        about = self._left.get(raw.refers_to or "")
        if about is not None:
            return self._act_of_gone(raw, name, note, about)
        told = note["told"]
        if name not in _OF_MANY and (telling.names(told, self._stones) or self._is_picture(told.get("url"))):
            return []
        left = {**note, "told": self._told_without(told)}
        return None if left == note else [raw.with_block(_json(left))]

    def _told_without(self, told: dict[str, Any]) -> dict[str, Any]:
        left = {key: telling.without(value, self._stones) for key, value in told.items()}
        return {key: [] if value is None and isinstance(told[key], list) else value for key, value in left.items()}

    def _act_of_gone(self, raw: Raw, name: str, note: dict[str, Any], about: dict[str, Any]) -> Sequence[Raw] | None:
        """The act of a response that is gone, or is empty by now: what it told of anything else is told on."""
        is_dropped = bool(about.get("is_dropped"))
        walk = telling.without(note["told"].get("walk"), self._stones)
        if name == "unchanged":
            return [] if is_dropped else [_about_nothing(raw, note)]
        if name == "end_walk" and walk is not None:
            walk = {**walk, "next_url": None}
        if name not in _READ:
            return None if is_dropped else []
        told: dict[str, Any] = {key: about[key] for key in ("at", "url", "page") if key in about}
        left = {**note, "told": {**told, "walk": walk}}
        new = replace(
            raw, headers=tuple((k, ACT + "read_and_forgotten" if k == "WARC-Target-URI" else v) for k, v in raw.headers)
        )
        return [new.with_block(_json(left)) if is_dropped else _about_nothing(new, left)]


_OF_MANY = ("begin", "page", "listing", "feed_comments", "gaps", "finish", "testify", "unchanged", "end_walk", "follow")
"""Acts whose own words name what a run is about, or that are about many things."""
_READ = ("page", "listing", "feed_comments", "end_walk")
"""Acts that read the response that they are about, or move a walk."""


def _about_nothing(raw: Raw, note: dict[str, Any]) -> Raw:
    left = {key: value for key, value in note.items() if key != "kind"}
    return raw.without("WARC-Refers-To").with_block(_json(left))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _sign(needle: str) -> bytes:
    """The longest stretch of plain letters of a sentence: the others may be written in many ways."""
    return max(re.findall(r"[A-Za-z0-9 ]+", needle), key=len, default="").strip().encode()
