"""The addresses of pictures: one picture, one key, whatever its size and host."""

from __future__ import annotations

import pytest

from archiver.blogger import images

BP = "http://3.bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/"
GU = "https://blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/"
LH = "https://lh3.googleusercontent.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/"
P1 = "http://photos1.blogger.com/blogger/1234/567/"


@pytest.mark.parametrize(
    ("url", "original", "key"),
    [
        (f"{BP}s320/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s1600/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s1600-h/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s72-c/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}w640-h480/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (
            f"{BP}w1200-h630-p-k-no-nu/a%2Bb.jpg",
            f"{BP}s0/a%2Bb.jpg",
            "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/a%2Bb.jpg",
        ),
        (f"{BP}vite.jpg", f"{BP}vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s320/s400.jpg", f"{BP}s0/s400.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/s400.jpg"),
        (f"{GU}s320/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (f"{GU}w640-h253/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (f"{GU}s16000/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s320",
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s0",
            "blogger.googleusercontent.com/img/a/AVvXsEg",
        ),
        (
            "https://blogger.googleusercontent.com/img/a/AVvXsEg",
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s0",
            "blogger.googleusercontent.com/img/a/AVvXsEg",
        ),
        (
            "https://lh5.googleusercontent.com/Q2x=w512-h640-n-o",
            "https://lh5.googleusercontent.com/Q2x=s0",
            "lh.googleusercontent.com/Q2x",
        ),
        (f"{LH}s160-c/v.jpg", f"{LH}s0/v.jpg", "lh.googleusercontent.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/v.jpg"),
        (
            "http://bp2.blogger.com/_x/R/AA/s200/v.jpg",
            "http://bp2.blogger.com/_x/R/AA/s0/v.jpg",
            "bp.blogger.com/_x/R/AA/v.jpg",
        ),
        (
            "http://lh4.ggpht.com/_x/R/AA/s400/v.jpg",
            "http://lh4.ggpht.com/_x/R/AA/s0/v.jpg",
            "lh.ggpht.com/_x/R/AA/v.jpg",
        ),
        (f"{P1}320/v.jpg", f"{P1}1600/v.jpg", "photos1.blogger.com/blogger/1234/567/v.jpg"),
        (
            "https://foto.example/a/s320/v.jpg?x=1#y",
            "https://foto.example/a/s320/v.jpg?x=1#y",
            "foto.example/a/s320/v.jpg?x=1",
        ),
        ("http://[", "http://[", "http://["),
        ("", "", ""),
    ],
)
def test_a_picture_has_one_original_and_one_key(url: str, original: str, key: str) -> None:
    assert (images.original_url(url), images.image_key(url)) == (original, key)


def test_twin_hosts_serve_one_picture() -> None:
    twins = {
        images.image_key(f"http://{number}.bp.blogspot.com/-a/b/c/d/s{size}/v.jpg")
        for number in "1234"
        for size in (72, 320)
    }
    assert len(twins) == 1


def test_scheme_does_not_matter_and_pictures_do() -> None:
    assert images.image_key("http://foto.example/v.jpg") == images.image_key("https://foto.example/v.jpg")
    assert images.image_key(f"{BP}s320/a.jpg") != images.image_key(f"{BP}s320/b.jpg")


@pytest.mark.parametrize(
    ("url", "is_image"),
    [
        (f"{GU}s320/senza-nome", True),
        ("https://foto.example/v.JPG?x=1", True),
        ("https://foto.example/v.webp", True),
        ("https://foto.example/v.html", False),
        ("http://[", False),
    ],
)
def test_a_picture_is_told_by_host_or_ending(url: str, is_image: bool) -> None:
    assert images.is_image_url(url) is is_image
