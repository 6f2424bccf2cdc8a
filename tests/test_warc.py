"""What is kept in WARC files can be read by the tools of the field, byte for byte."""

import hashlib
import zlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archiver.archive.warc import Exchange, WarcFiles

BODY = "<p>perché no? “sì”</p>".encode() * 50


def exchange(body: bytes = BODY, **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": "http://quaderno.example/search/label/caff%C3%A8?m=1",
        "fetched_at": "2026-11-23T11:55:49.123Z",
        "method": "GET",
        "request_headers": (("User-Agent", "archiver"),),
        "status": 200,
        "protocol": "HTTP/1.1",
        "response_headers": (("Content-Type", "text/html; charset=UTF-8"), ("Transfer-Encoding", "chunked")),
        "body": body,
    }
    return Exchange(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def files(tmp_path: Path) -> WarcFiles:
    return WarcFiles(tmp_path / "warc", stem="archiver-20261123-abcd", info={"software": "archiver/0"})


def test_nothing_is_made_before_the_first_response(files: WarcFiles, tmp_path: Path) -> None:
    files.close({})
    assert not (tmp_path / "warc").exists()


def test_a_response_is_read_back_from_its_offset(files: WarcFiles, tmp_path: Path) -> None:
    files.keep(exchange(b"first"))
    kept = files.keep(exchange())
    files.close()
    with (tmp_path / "warc" / kept.file).open("rb") as file:
        file.seek(kept.offset)
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_headers.get_header("WARC-Record-ID") == f"<urn:uuid:{kept.record_id}>"
        assert record.rec_headers.get_header("WARC-Date") == "2026-11-23T11:55:49.123Z"
        assert record.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
        assert record.raw_stream.read() == BODY
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_body_is_stored_as_it_came_over_the_wire(files: WarcFiles, tmp_path: Path) -> None:
    compressor = zlib.compressobj(wbits=31)
    wire = compressor.compress(BODY) + compressor.flush()
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    kept = files.keep(exchange(wire, response_headers=headers))
    files.close()
    with (tmp_path / "warc" / kept.file).open("rb") as file:
        responses = [record for record in ArchiveIterator(file, no_record_parse=False) if record.rec_type == "response"]
        file.seek(kept.offset)
        record = next(iter(ArchiveIterator(file)))
        assert record.content_stream().read() == BODY
    assert len(responses) == 1


def test_digests_hold_for_warcio_and_fastwarc(files: WarcFiles, tmp_path: Path) -> None:
    kept = files.keep(exchange())
    files.close({"outcome": "complete"})
    path = tmp_path / "warc" / kept.file
    with path.open("rb") as file:
        verified = [(r.headers["WARC-Type"], r.verify_block_digest()) for r in FastIterator(file, parse_http=False)]
    assert [name for name, _ in verified] == ["warcinfo", "response", "request", "metadata"]
    assert all(good for name, good in verified if name != "warcinfo")
    checker = Checker(_Command([str(path)]))
    checker.process_all()
    assert checker.exit_value == 0


def test_a_request_record_names_its_response(files: WarcFiles, tmp_path: Path) -> None:
    kept = files.keep(exchange())
    files.close()
    with (tmp_path / "warc" / kept.file).open("rb") as file:
        request = next(record for record in ArchiveIterator(file) if record.rec_type == "request")
    assert request.rec_headers.get_header("WARC-Concurrent-To") == f"<urn:uuid:{kept.record_id}>"
    assert request.http_headers.protocol == "GET"
    assert request.http_headers.statusline == "/search/label/caff%C3%A8?m=1 HTTP/1.1"
    assert request.http_headers.get_header("Host") == "quaderno.example"


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    files = WarcFiles(tmp_path, stem="a", info={}, roll_bytes=10)
    names = [files.keep(exchange()).file for _ in range(3)]
    files.close()
    assert names == ["a-00001.warc.gz", "a-00002.warc.gz", "a-00003.warc.gz"]


class _Command:
    """What warcio's checker wants of its command line."""

    def __init__(self, inputs: list[str]) -> None:
        self.inputs = inputs
        self.verbose = False
