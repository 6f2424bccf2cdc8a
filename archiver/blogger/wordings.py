"""How Blogger and the owners of its templates say who posted something, and when: by language.

``Pubblicato da NOME alle 10:22``: what stands before the name and what stands between the name and the time. Blogger's
stock texts of its languages, and what templates from before 2006 had in their place. They are only looked for where a
theme puts its line about the author, never in a post's text.
"""

from __future__ import annotations

import re
import unicodedata

BEFORE_A_NAME: dict[str, tuple[str, ...]] = {
    "it": (
        "pubblicato da", "pubblicata da", "postato da", "postata da", "scritto da", "inserito da", "inviato da",
        "redatto da", "creato da", "caricato da", "autore", "di", "da",
    ),
    "en": ("posted by", "published by", "written by", "submitted by", "author", "by"),
    "es": ("publicado por", "publicada por", "escrito por", "enviado por", "autor", "por"),
    "pt": ("postado por", "postada por", "publicado por", "publicada por", "escrito por", "autor", "por"),
    "fr": ("publié par", "publiée par", "posté par", "écrit par", "rédigé par", "envoyé par", "auteur", "par"),
    "de": (
        "eingestellt von", "gepostet von", "veröffentlicht von", "geschrieben von", "verfasst von", "autor", "von",
    ),
    "nl": ("gepost door", "geplaatst door", "geschreven door", "auteur", "door"),
    "ca": ("publicat per", "escrit per", "autor", "per"),
    "ro": ("publicat de", "postat de", "scris de", "trimis de", "autor", "de"),
    "sl": ("objavil/a", "objavil", "objavila", "avtor"),
    "hr": ("objavio/la", "objavio", "objavila", "autor"),
    "sr": ("поставио/ла", "поставио", "objavio/la", "аутор"),
    "pl": ("autor", "opublikowane przez", "zamieszczone przez", "przez"),
    "cs": ("vystavil", "vystavila", "autor"),
    "sk": ("zverejnil", "uverejnil", "publikoval", "autor"),
    "hu": ("bejegyezte", "szerző"),
    "sv": ("upplagd av", "inlagd av", "skrivet av", "av"),
    "da": ("indsendt af", "opslået af", "skrevet af", "af"),
    "no": ("lagt inn av", "skrevet av", "av"),
    "fi": ("lähettänyt", "kirjoittanut", "kirjoittaja"),
    "tr": ("gönderen", "yazan", "yayınlayan"),
    "el": ("αναρτήθηκε από τον χρήστη", "αναρτήθηκε από τη χρήστη", "αναρτήθηκε από", "συντάκτης"),
    "ru": ("автор", "опубликовано", "отправлено"),
    "uk": ("автор", "опубліковано"),
    "bg": ("публикувано от", "автор"),
    "ar": ("مرسلة بواسطة", "تم النشر بواسطة", "بواسطة"),
    "he": ("פורסם על ידי", "נשלח על ידי"),
    "fa": ("ارسال شده توسط",),
    "id": ("diposting oleh", "diposkan oleh", "oleh"),
    "ms": ("dicatat oleh", "oleh"),
    "vi": ("người đăng", "đăng bởi"),
    "th": ("เขียนโดย",),
    "hi": ("प्रस्तुतकर्ता",),
    "ja": ("投稿者",),
    "ko": ("게시자", "작성자"),
    "zh": ("发布者", "发帖者", "張貼者"),
}  # fmt: skip
"""What stands before the name."""

BEFORE_A_TIME: dict[str, tuple[str, ...]] = {
    "it": ("alle ore", "alle", "ore", "il giorno", "il", "a"),
    "en": ("at", "on"),
    "es": ("a la/s", "a las", "a la", "el", "en"),
    "pt": ("às", "à(s)", "as", "em"),
    "fr": ("à", "le"),
    "de": ("um", "am"),
    "nl": ("op", "om"),
    "ca": ("a les", "a"),
    "ro": ("la",),
    "sl": ("ob", "dne"),
    "hr": ("u",),
    "sr": ("у",),
    "pl": ("o",),
    "cs": ("v",),
    "sk": ("o",),
    "sv": ("kl", "klockan"),
    "da": ("kl",),
    "no": ("kl",),
    "fi": ("klo",),
    "tr": ("zaman",),
    "el": ("στις",),
    "ru": ("в", "на"),
    "uk": ("о",),
    "bg": ("в",),
    "ar": ("في",),
    "he": ("ב-", "בשעה"),
    "id": ("di", "pada"),
    "vi": ("vào lúc",),
    "ja": ("時刻",),
}
"""What stands between the name and the time."""

LONGEST_NAME = 80
"""Characters of the longest text that is taken for a name."""
WORDS_OF_A_BARE_NAME = 3
"""Words of the longest text that is taken for a name although nothing before it says that one follows."""


_IN_SURNAMES = frozenset({"di", "da", "de", "von"})
"""Words of the table above that surnames begin with too."""


_OTHER_WORDING = re.compile(
    r"^(?:\w+(?:to|ta|do|da|ado|ido|é|ée|ed|en|t))\s(?:da|by|por|par|door|von|av|af|przez|oleh)\b", re.IGNORECASE
)
"""``Scarabocchiato da``, ``scribbled by``: an owner's own verb for having posted, which no table can list."""
_OWN_WORDING = re.compile(r"[a-zà-ÿ]+(?: [a-zà-ÿ]+)? (?:da|by|por|par|door|von|av|af|przez|oleh) (?=\S)")
"""The same before a name: a verb, perhaps a word more (``messo qui da``). With a capital it could be a first name."""


def _before() -> re.Pattern[str]:
    phrases = sorted({phrase for known in BEFORE_A_NAME.values() for phrase in known}, key=len, reverse=True)
    # A script without spaces puts nothing between the words and the name.
    joined = "|".join(re.escape(phrase) + ("" if ord(phrase[-1]) > 0x2E80 else r"(?![^\W_])") for phrase in phrases)
    return re.compile(rf"\W{{0,4}}(?:{joined})", re.IGNORECASE)


def _after() -> re.Pattern[str]:
    phrases = sorted({phrase for known in BEFORE_A_TIME.values() for phrase in known}, key=len, reverse=True)
    return re.compile(rf"(?:^|\s)(?:{'|'.join(map(re.escape, phrases))})[.:]?$")


_BEFORE, _AFTER = _before(), _after()


def name_after_wording(text: str) -> str | None:
    """``NOME`` of ``Pubblicato da NOME alle``; ``None`` where nothing before it says that a name follows.

    What follows the name, a time or a date, has been left out by whoever asks.
    """
    composed = " ".join(unicodedata.normalize("NFC", text[: 3 * LONGEST_NAME]).split())
    found = _BEFORE.match(composed)
    if found is not None and not _may_be_a_surname(found[0]):
        return _trimmed(composed[found.end() :])
    own = _OWN_WORDING.match(composed)
    return _trimmed(composed[own.end() :]) if own is not None else None


def name_after_phrase(text: str) -> str | None:
    """The same, where the text is expected to be but a name: only what nobody is called counts as wording."""
    found = _BEFORE.match(text[: 3 * LONGEST_NAME])
    return _trimmed(text[found.end() :]) if found and " " in found[0].strip() else None


def bare_name(text: str) -> str | None:
    """A text that is but a name: few words, nothing of a sentence; ``None`` for anything else."""
    name = _trimmed(text)
    if name is None or any(sign in name for sign in ":;!?") or _OTHER_WORDING.search(name):
        return None
    words = name.split()
    if _BEFORE.fullmatch(name) and not _may_be_a_surname(name):
        return None  # the wording, and nobody after it
    return name if len(words) <= (2 if _may_be_a_surname(words[0]) else WORDS_OF_A_BARE_NAME) else None


def _may_be_a_surname(found: str) -> bool:
    """Whether a word before a name, by its capital, may as well be the name's first: ``Di Stefano Mario``."""
    word = found.strip()
    return not word.islower() and word.lower() in _IN_SURNAMES


def _trimmed(text: str) -> str | None:
    name = " ".join(text.split()).lstrip(" :–—-|").rstrip(" ,;:|/·•@–—-")
    name = _AFTER.sub("", name).rstrip(" ,;:|/·•@–—-(")
    return name if 0 < len(name) <= LONGEST_NAME else None
