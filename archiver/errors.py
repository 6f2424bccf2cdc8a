"""Every error a person can meet, in one tree, with the exit code that tells a script what happened.

::

    ArchiverError                1  failed: a fault of ours
    ├── UsageError               2  the command line cannot be followed as it was typed
    │   └── NotBloggerError      2  the address answers, but it is no Blogger blog
    ├── IncompleteError          3  the archive is consistent, something wanted is missing
    ├── BlockedError             4  robots.txt, a private blog, a warning page or a rate limit stands in the way
    ├── UnreachableError         5  the network or the blog's server does not answer
    └── ArchiveError             6  the archive on disk cannot be used
        ├── ArchiveDamagedError  6  it is no archive, or its database is damaged
        ├── ArchiveInUseError    6  another run is writing to it
        ├── ArchiveNewerError    6  a newer archiver made it
        └── ArchiveUnwritableError  6  it is read-only, or the disk is full

The message of an error is a sentence: what happened, to which address or row, and what to do next.
An interrupted run (Ctrl-C) ends with 130, which is no error.
"""

EXIT_COMPLETE = 0
EXIT_INTERRUPTED = 130


class ArchiverError(Exception):
    """A fault of ours; the parent of every error below."""

    exit_code = 1


class UsageError(ArchiverError):
    """The command line cannot be followed as it was typed."""

    exit_code = 2


class NotBloggerError(UsageError):
    """The address answers, but what it answers is no Blogger blog."""


class IncompleteError(ArchiverError):
    """The archive is consistent, but something that was wanted is not in it."""

    exit_code = 3


class BlockedError(ArchiverError):
    """robots.txt, a private blog, a warning page or a rate limit stands in the way."""

    exit_code = 4


class UnreachableError(ArchiverError):
    """The network or the blog's server does not answer."""

    exit_code = 5


class ArchiveError(ArchiverError):
    """The archive on disk cannot be used."""

    exit_code = 6


class ArchiveDamagedError(ArchiveError):
    """The folder is no archive, or its database is damaged."""


class ArchiveInUseError(ArchiveError):
    """Another run is writing to the archive."""


class ArchiveNewerError(ArchiveError):
    """The archive was made by a newer archiver, whose tables this one does not know."""


class ArchiveUnwritableError(ArchiveError):
    """The archive is read-only, or the disk is full."""
