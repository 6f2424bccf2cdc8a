"""Page bytes to records: pure functions, no network, no clock.

``parse`` a page once, take its ``outline`` to decide what to ask for next, ``read`` it for everything it tells.
"""

from archiver.extract.document import ParsedPage, parse
from archiver.extract.outline import outline
from archiver.extract.reading import PARSER, read

__all__ = ["PARSER", "ParsedPage", "outline", "parse", "read"]
