"""Texts without what tells who they are about: names and their telling words, ids, cities, web and mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from nakodo.profiles.firms import Firms
from nakodo.profiles.generic_words import GENERIC, GENERIC_JAPANESE
from nakodo.profiles.model import Firm
from nakodo.profiles.names import FORMS, LEADING_FORMS, name_words, plain

HIDDEN = "[hidden]"

SHORTEST_WORD = 3
ACRONYM, SHORT = 3, 4
"""Letters up to which a name counts only in capitals (SES is a firm, "Ses" a word), or with one (Avio)."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s、。）)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)

JAPANESE_FORMS = ("株式会社", "有限会社", "合同会社")


class Scrubber:
    """Replaces what identifies the firms of one collection.

    Parameters
    ----------
    firms : Firms
    stand_ins : mapping of id to str
        What stands in place of each firm's names.
    words : iterable of str
        Further words to hide.
    """

    def __init__(self, firms: Firms, stand_ins: Mapping[str, str], words: Iterable[str] = ()) -> None:
        self.replacements = _replacements(firms, stand_ins)
        for word in (*_side_words(firms), *words):
            if len(word) >= SHORTEST_WORD or not word.isascii():
                self.replacements.setdefault(plain(word), HIDDEN)

    def text(self, text: str) -> str:
        """A text with every address and hidden word replaced, found without regard to case, width and accents."""
        text = _ADDRESS.sub(HIDDEN, text)
        folded, positions = _folded(text)
        present = tuple(word for word in self._longest_first if word in folded)
        kept, end = [], 0
        for match in _expression(present).finditer(folded) if present else ():
            start, stop = positions[match.start()], positions[match.end() - 1] + 1
            if _is_mere_word(text[start:stop], match[0]):
                continue
            kept += [text[end:start], self.replacements[match[0]]]
            end = max(stop, end)
        return "".join([*kept, text[end:]])

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.replacements, key=lambda word: (-len(word), word))

    def texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Texts by language, each without hidden words."""
        return {language: self.text(text) for language, text in texts.items()}


def _replacements(firms: Firms, stand_ins: Mapping[str, str]) -> dict[str, str]:
    """Names, ids and telling words of every firm -> what stands in their place."""
    found: dict[str, str] = {}
    for firm in firms:
        for word in identifying_words(firm):
            found.setdefault(word, stand_ins[firm.id])
    return found


def identifying_words(firm: Firm) -> list[str]:
    """What names a firm in a text: whole names, their telling words, its id and website; folded like texts.

    Examples
    --------
    >>> identifying_words(Firm(id="de-bo", name="Beispiel Optik GmbH", country="DE", website="beispiel.de"))
    ['beispiel optik gmbh', 'beispiel optik', 'beispiel', 'optik', 'de-bo', 'beispiel.de']
    >>> identifying_words(Firm(id="jp-t", name="Tamagawa Seiki", name_local="多摩川精機株式会社", country="JP"))
    ['tamagawa seiki', 'tamagawa', 'seiki', '多摩川精機株式会社', '多摩川精機', 'jp-t']
    """
    words: list[str] = []
    for name in firm.names:
        own = name_words(name)
        telling = [word for word in _words_of(name) if _is_telling(word)]
        words += [plain(name), " ".join(own), *([] if len(own) > 1 and not telling else telling)]
    words += [plain(firm.id), plain(re.sub(r"^(\w+://)?(www\.)?", "", firm.website))]
    return [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_WORD or not word.isascii()]


def _words_of(name: str) -> list[str]:
    """The words of a name; one in Japanese without its form and the usual endings."""
    text = plain(name)
    for part in JAPANESE_FORMS:
        text = text.replace(part, " ")
    return [word for word in re.split(r"[\W_]+", text) if word]


def _is_telling(word: str) -> bool:
    if word in FORMS or word in LEADING_FORMS or word in GENERIC or word.isdigit():
        return False
    rest = word
    for part in GENERIC_JAPANESE:
        rest = rest.replace(part, "")
    return bool(rest) and (len(word) >= SHORTEST_WORD or not word.isascii())


def _side_words(firms: Firms) -> Iterator[str]:
    """Other names in the records: cities, programmes, owners and partners that are not among the firms."""
    for firm in firms:
        names = (firm.city, *firm.programmes, firm.owner.name, *(partner.name for partner in firm.existing_partners))
        yield from (name for name in names if any(map(_is_telling, _words_of(name))))


def _is_mere_word(found: str, word: str) -> bool:
    """Whether what was found is written like a word of the language rather than a name."""
    if len(word) <= ACRONYM:
        return any(character.islower() for character in found)
    return found.islower() and (len(word) <= SHORT or word in GENERIC)


@cache
def _expression(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the first that fits; Latin ones only where no letter goes on before or behind."""
    return re.compile("|".join(map(_bounded, words)))


def _bounded(word: str) -> str:
    before = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    behind = r"(?![a-z0-9])" if word[-1:].isascii() else ""
    return f"{before}{re.escape(word)}{behind}"


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """A text folded like names, with the position in the original of every character of it."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [(piece, position) for position, character in enumerate(text) for piece in _folded_character(character)]
    return "".join(piece for piece, _ in parts), [position for _, position in parts]


@cache
def _folded_character(character: str) -> str:
    return plain(character)
