"""``archiver crawl --images`` keeps the pictures of posts, each once, at their original size."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from archiver.archive.pictures import file_of


def test_the_file_of_a_picture_is_found_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"torre").hexdigest()
    assert file_of(tmp_path, sha256) is None
    kept = tmp_path / "images" / sha256[:2] / f"{sha256}.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"torre")
    assert file_of(tmp_path, sha256) == kept


@pytest.mark.parametrize("sha256", ["", "*", "../../etc/passwd", "ab*", "A" * 64])
def test_what_is_no_hash_has_no_file(tmp_path: Path, sha256: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "torre.jpg").write_bytes(b"torre")
    assert file_of(tmp_path, sha256) is None
