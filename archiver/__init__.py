"""archiver keeps a Blogger blog: every post as rows that can be queried, every page as bytes that prove them."""

__version__ = "0.1.0"
