"""Names of firms reduced to what identifies them, across scripts, widths, spellings and company forms."""

from __future__ import annotations

import re
import unicodedata

_UNACCENTED = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)

FORMS = frozenset(
    (
        "kk co ltd inc corp corporation company limited plc llc llp lp gk gmbh mbh ag se kg kgaa ohg ug spa srl srls "
        "sas sasu sarl sa snc sca eurl scs oyj oy ab abp as asa aps nv bv sl slu sau sro doo dd kft zrt nyrt ou uab "
        "sia ad ead ood eood lda sgps ae sp z oo spzoo pte pty bhd"
    ).split()
)
"""Company forms as single words, dots and slashes removed; understood at the end of a name."""

LEADING_FORMS = frozenset("as ab oy ou uab sia ad kk gk".split())
"""Company forms that some countries put in front."""

_LONG_FORMS = re.compile(r"\b(kabushiki kaisha|godo kaisha|yugen kaisha|gomei kaisha|goshi kaisha)\b")
_JAPANESE_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|\((株|有|同)\)|^(カ|ユ|ド)\)|\((カ|ユ|ド)$"
)
_OLD_KANJI = str.maketrans(
    "髙﨑齋齊斉邊邉澤濱廣國榮惠櫻藏鐵眞德瀨嶋冨發學會", "高崎斎斎斎辺辺沢浜広国栄恵桜蔵鉄真徳瀬島富発学会"
)
_SMALL_KANA = str.maketrans("ァィゥェォャュョッヮヵヶヂヅヲ", "アイウエオヤユヨツワカケジズオ")
_VU = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_LONG_VOWEL = re.compile(r"(?<=[\u30a0-\u30ff])[ー\-‐−–—]")


def plain(text: str) -> str:
    """Lower case, one width, without accents.

    Examples
    --------
    >>> plain("Größe"), plain("Ｓｏｃｉéｔé"), plain("Ożarów"), plain("がんばる")
    ('grosse', 'societe', 'ozarow', 'がんばる')
    """
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold().translate(_UNACCENTED))
    return unicodedata.normalize("NFC", "".join(c for c in folded if not "\u0300" <= c <= "\u036f"))


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name without its company form; never empty unless the name is.

    Examples
    --------
    >>> name_words("Leonardo S.p.A."), name_words("Sakura Rubber Co., Ltd."), name_words("PIT-RADWAR S.A.")
    (('leonardo',), ('sakura', 'rubber'), ('pit', 'radwar'))
    >>> name_words("㈱ﾌｼﾞｸﾗ") == name_words("株式会社フジクラ"), name_words("AS Milrem"), name_words("AG")
    (True, ('milrem',), ('ag',))
    """
    return _words(_kana(plain(name)))


def _words(text: str) -> tuple[str, ...]:
    text = _LONG_FORMS.sub(" ", _JAPANESE_FORMS.sub(" ", text))
    text = re.sub(r"\b(\w)[./](?=\w\b)", r"\1", re.sub(r"\b(\w)\. (?=\w\.)", r"\1.", text))
    words = [word for word in re.split(r"[\W_]+", text.replace("'", "")) if word]
    kept = words
    while len(kept) > 1 and kept[-1] in FORMS:
        kept = kept[:-1]
    while len(kept) > 1 and kept[0] in LEADING_FORMS:
        kept = kept[1:]
    return tuple(kept)


def _kana(text: str) -> str:
    """One spelling of kana: katakana large and without long vowels, old kanji as the new ones."""
    for spelling, usual in _VU.items():
        text = text.replace(spelling, usual)
    return _LONG_VOWEL.sub("", text.translate(_SMALL_KANA).translate(_OLD_KANJI))


def name_key(name: str) -> str:
    """A name reduced to what identifies it: width, case, accents, kana spelling, company form and punctuation removed.

    Examples
    --------
    >>> name_key("東レ(株)") == name_key("東レ株式会社"), name_key("Thales S.A."), name_key("Ｔｏｒａｙ")
    (True, 'thales', 'toray')
    >>> name_key("キヤノン") == name_key("キャノン"), name_key("富士フイルム") == name_key("富士フィルム")
    (True, True)
    """
    return "".join(name_words(name))


_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji"}


def romanised(name: str) -> str:
    """The sound of a name in kana, in Latin letters; nothing for a name that holds kanji or no kana.

    Examples
    --------
    >>> romanised("サフラン"), romanised("東レ"), romanised("ヤマハ")
    ('safuran', '', 'yamaha')
    """
    key = _LONG_VOWEL.sub("", "".join(_words(plain(name)))).replace("ッ", "").replace("っ", "")
    letters = [unicodedata.name(c, "") for c in key]
    if not letters or not all(re.match(r"(KATAKANA|HIRAGANA) LETTER", letter) for letter in letters):
        return ""
    syllables = [letter.rpartition(" ")[2].lower() for letter in letters]
    return "".join(_HEPBURN.get(syllable, syllable) for syllable in syllables)


_SOUNDS = (
    (r"th", "t"), (r"ph", "f"), (r"ck", "k"), (r"sch|sh", "s"), (r"ch", "t"), (r"tsu|ts|tz", "t"), (r"c(?=[eiy])", "s"),
    (r"[cq]", "k"), (r"x", "ks"), (r"(?<=[aeiou])r(?=[^aeiou]|$)", ""), (r"rh|l", "r"), (r"v|w", "b"), (r"f", "h"),
    (r"j", "z"), (r"m(?=[bp])", "n"), (r"[aeiouy]", ""), (r"(.)\1+", r"\1"),
)  # fmt: skip


def consonants(latin: str) -> str:
    """What remains of a word when it goes from a European language through kana and back: its consonants.

    Examples
    --------
    >>> consonants("safuran") == consonants("safran"), consonants("rainmetaru") == consonants("rheinmetall")
    (True, True)
    """
    for pattern, sound in _SOUNDS:
        latin = re.sub(pattern, sound, latin)
    return latin
