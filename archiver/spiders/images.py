"""Pictures: asked for one by one at their original size, when all posts have been read.

What an answer is counts as one of four: the picture; *absent*, nothing that is a picture; *refused*, by its host or by
us; *failed*, for now. Where the original is absent or refused, the address as in the page is asked before that counts.
A picture that is absent everywhere is lost; one that was refused is asked again after a month, one that failed in the
next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.imagefile import NotAPictureError
from archiver.archive.imagerows import Address, Which
from archiver.blogger.images import image_host
from archiver.counts import many
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE
from archiver.crawling.progress import pictures_estimate
from archiver.crawling.session import FAILURES_IN_A_ROW, GAPS_IN_A_ROW, IMAGE, Session, now
from archiver.derive import picture_in
from archiver.records import Capture
from archiver.spiders import answers
from archiver.spiders.asking import ASKED_AGAIN

ABSENT = frozenset({"http_400", "http_404", "http_410", "not_an_image"})
"""Answers that no later one is better than; 400 is what Google's hosts say of a size that they do not serve."""
REFUSALS = frozenset(
    {
        *("http_401", "http_403", "http_451", "robots", "crawl_delay", "off_site", "forbidden_address", "too_large"),
        *("redirect_loop", "private", "interstitial"),
    }
)
"""Refusals: the picture may be there, and is not to be had. All else that is no picture is a failure for now."""

BY_RULES = frozenset({"robots", "crawl_delay"})
"""Refusals that cost no request."""

Kind = Literal["absent", "refused", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """An answer that is no picture, or none at all."""

    reason: str
    """As in the table ``skips``."""
    sentence: str
    capture: Capture | None = None
    """The answer, where it is not committed yet."""

    @property
    def kind(self) -> Kind:
        """What that says of the picture."""
        if self.reason in ABSENT:
            return "absent"
        return "refused" if self.reason in REFUSALS else "failed"


class Images:
    """Asks for the pictures of one blog's posts, one after the other."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._rows: Iterator[int] | None = None
        self._failures: Counter[str] = Counter()
        """In a row, by host."""
        self._refusals: Counter[str] = Counter()
        self._left_alone: set[str] = set()
        """The hosts of which nothing more is asked in this run."""

    def requests(self) -> list[Request]:
        """The request for the next picture that is wanted; its answer brings the one after it."""
        if self._rows is None:
            self._rows = self._wanted()
        return list(self._next())

    def _wanted(self) -> Iterator[int]:
        session, options = self.session, self.session.options
        month = datetime.fromisoformat(now()) - timedelta(days=ASKED_AGAIN)
        which = Which(
            hosts=session.hosts,
            since=options.since.isoformat() if options.since else None,
            most=options.max_posts,
            lost=options.recheck,
            not_refused_since=None if options.recheck else f"{month:%Y-%m-%dT%H:%M:%SZ}",
            refusals=REFUSALS - (BY_RULES if options.ignore_robots else set()),
        )
        found = session.run.wanted_images(which)
        session.images.wanted, session.images.elsewhere = len(found.rows), found.elsewhere
        if found.rows:
            told = pictures_estimate(len(found.rows), session.pace)
            session.progress.say(f"{many(len(found.rows), 'picture')} to ask for.{told}")
        return iter(found.rows)

    def _next(self) -> Iterator[Request]:
        assert self._rows is not None
        images = self.session.images
        for row in self._rows:
            address = self.session.run.image_at(row)
            if address is None:  # another blog of this command has brought it
                images.wanted -= 1
            elif _host(address.original_url) in self._left_alone:
                images.not_asked += 1
            else:
                yield self._request(address, address.original_url)
                return

    def _request(self, address: Address, url: str, before: Nothing | None = None) -> Request:
        """Ask for a picture at one of its addresses.

        :param before: what the original's address has answered
        """
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"address": address, "before": before},
            # Whoever takes anything is given the file as it is, in whatever format.
            headers={"Accept": "*/*"},
            meta={"kind": IMAGE, "first": False, "scope": None, "asked": url},
        )

    # Answers

    def parse(self, response: Response, address: Address, before: Nothing | None) -> Iterator[Request]:
        """Keep a picture, or note what came instead; go on to the next."""
        found = self._take(response, address)
        if found is None:
            self._answered(address)
        else:
            again = self._instead(found, address, response.meta["asked"], before)
            if again is not None:
                yield again
                return
        yield from self._next()

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note why a picture could not be had; go on to the next, unless the run is ending."""
        request = answers.asked(failure)
        problem = failures.of_exception(request, failure.value)
        if self.session.stopping or problem.reason in {"not_asked", "unwritable"}:
            return
        if problem.reason == failures.FAULT:
            self.session.facts.faults.append(problem.sentence)
        found = Nothing(reason=problem.reason, sentence=problem.sentence, capture=request.meta.get(CAPTURE))
        told: dict[str, Any] = request.cb_kwargs
        again = self._instead(found, told["address"], request.meta["asked"], told["before"])
        yield from [again] if again is not None else self._next()

    def _take(self, response: Response, address: Address) -> Nothing | None:
        """Keep the picture of an answer; returns what it is where it is none."""
        if response.status != 200:
            problem = failures.of_status(response.url, response.status)
            return Nothing(reason=problem.reason, sentence=problem.sentence)
        capture: Capture = response.meta[CAPTURE]
        if not response.body:
            problem = failures.of_page(response.url, "", empty=True)
            return Nothing(reason=problem.reason, sentence=problem.sentence, capture=capture)
        try:
            picture = picture_in(response.body)
        except NotAPictureError as error:
            sentence = f"What {response.url} answers is not kept as a picture: {error}."
            return Nothing(reason=error.reason, sentence=sentence, capture=capture)
        self.session.run.keep_image(capture, address.url, picture, response.body)
        images = self.session.images
        images.kept += 1
        images.bytes += picture.bytes
        images.truncated += picture.truncated
        return None

    def _instead(self, found: Nothing, address: Address, asked: str, before: Nothing | None) -> Request | None:
        """Where else a picture is to be asked for; ``None`` after noting that it is not to be had."""
        if found.kind != "failed" and before is None and address.url != asked:
            if found.capture is not None:
                self.session.run.commit_capture(found.capture)
            return self._request(address, address.url, found)
        worse = before is not None and before.kind == "refused" and found.kind == "absent"
        final = before if worse and before is not None else found
        self._count(final, address)
        if final.kind == "absent":
            self._lose(final, address, found.capture, before)
        else:
            self.session.run.skip(address.original_url, final.reason, final.sentence, found.capture)
        return None

    def _lose(self, final: Nothing, address: Address, capture: Capture | None, before: Nothing | None) -> None:
        detail = final.sentence if before is None else f"{before.sentence} {final.sentence}"
        self.session.run.lose_image(
            address.url, asked=address.original_url, reason=final.reason, detail=detail, at=now(), capture=capture
        )

    # Hosts

    def _answered(self, address: Address) -> None:
        host = _host(address.original_url)
        self._failures[host] = self._refusals[host] = 0

    def _count(self, final: Nothing, address: Address) -> None:
        """Count what came to nothing; a host that fails or refuses time after time is left alone."""
        images, host = self.session.images, _host(address.original_url)
        if final.kind == "absent":
            images.lost += 1
            self._answered(address)
            return
        images.failed += final.kind == "failed"
        images.refused += final.kind == "refused"
        images.first_failure = images.first_failure or final.sentence
        self._failures[host] += final.kind == "failed"
        self._refusals[host] += final.reason not in BY_RULES
        is_over = self._failures[host] >= FAILURES_IN_A_ROW or self._refusals[host] >= GAPS_IN_A_ROW
        if (is_over or final.reason == "http_429") and host not in self._left_alone:
            self._left_alone.add(host)
            self.session.progress.say(f"{host} does not give its pictures: it is left alone until the next run.")


def _host(url: str) -> str:
    """The host of an address; of picture hosts that are twins, the one name."""
    return image_host(url) or urlsplit(url).netloc.lower()
