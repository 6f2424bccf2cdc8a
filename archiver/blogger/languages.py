"""Codes of languages: those of ISO 639-1, as ``posts.language`` has them, and the three letters of others."""

from __future__ import annotations

import re

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na "
    "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
TWO_LETTERS = frozenset(_ISO_639_1.split())
"""Every code of ISO 639-1."""

_LONGER = (
    "it:ita en:eng fr:fra fr:fre de:deu de:ger es:spa pt:por ru:rus sl:slv nl:nld nl:dut pl:pol uk:ukr el:ell el:gre"
)
SHORTER = {pair[3:]: pair[:2] for pair in _LONGER.split()}
"""Codes of three letters that have one of two, of the languages most met: one language, one code."""

_THREE_LETTERS = re.compile(r"[a-z]{3}")


def is_language(code: str) -> bool:
    """Whether a code is one of a language: two letters (``it``), or three where there are no two (``vec``, ``scn``)."""
    return code in TWO_LETTERS or (_THREE_LETTERS.fullmatch(code) is not None and code not in SHORTER)
