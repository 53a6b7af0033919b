"""Spellings of one name, made from the bundled firms, and names that differ."""

from __future__ import annotations

import unicodedata

import pytest

from nakodo.profiles.files import load_profiles
from nakodo.profiles.names import consonants, name_key, name_words, romanised

FIRMS = load_profiles()
FORMS = {
    "JP": ("株式会社{}", "{}株式会社", "㈱{}", "{}（株）", "(株){}", "有限会社{}"),
    "latin": ("{} Co., Ltd.", "{} K.K.", "{} GmbH", "{} S.p.A.", "{} S.A.", "{} Oy", "{} AB", "{} B.V.", "{} A/S",
              "{} sp. z o.o.", "{} GmbH & Co. KG", "{} Inc.", "{} a.s.", "{} Kabushiki Kaisha"),
}  # fmt: skip
LOCAL = [firm.name_local for firm in FIRMS if firm.name_local]
LATIN = [firm.name for firm in FIRMS]


@pytest.mark.parametrize("form", FORMS["JP"])
def test_japanese_company_forms_make_no_difference(form: str) -> None:
    bare = [name.replace("株式会社", "").strip() for name in LOCAL]
    assert len(bare) > 100
    assert [name for name in bare if name_key(form.format(name)) != name_key(name)] == []


@pytest.mark.parametrize("form", FORMS["latin"])
def test_latin_company_forms_make_no_difference(form: str) -> None:
    assert [name for name in LATIN if name_key(form.format(name)) != name_key(name)] == []


@pytest.mark.parametrize("name", [*LOCAL, *LATIN])
def test_width_case_and_accents_make_no_difference(name: str) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    decomposed = unicodedata.normalize("NFD", name)
    assert {name_key(form) for form in (full_width, decomposed, name.upper(), name.lower())} == {name_key(name)}


def test_no_two_bundled_firms_share_a_key() -> None:
    owner: dict[str, str] = {}
    for firm in FIRMS:
        for name in firm.names:
            assert owner.setdefault(name_key(name), firm.id) == firm.id


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("キヤノン", "キャノン"),
        ("富士フイルム", "富士フィルム"),
        ("コンピューター", "コンピュータ"),
        ("ｺﾏﾂ", "コマツ"),
        ("ヴァルト", "バルト"),
        ("髙島屋", "高島屋"),
        ("日本ヂーゼル", "日本ジーゼル"),
        ("カ)トウレ", "トウレ(カ"),
        ("Société Générale", "SOCIETE GENERALE"),
        ("Größe", "GROSSE"),
        ("L'Air Liquide", "LAir Liquide"),
        ("ＮＥＣ", "NEC Corporation"),
        ("AS Norautron", "Norautron AS"),
    ],
)
def test_spellings_of_one_name_agree(left: str, right: str) -> None:
    assert name_key(left) == name_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("東京計器", "東京航空計器"), ("Avio", "Avio Aero"), ("Fujitsu", "Fujikura"), ("AG", "SE"), ("Saab", "Sab")],
)
def test_different_names_differ(left: str, right: str) -> None:
    assert name_key(left) != name_key(right)


@pytest.mark.parametrize(("name", "words"), [("GmbH", ("gmbh",)), ("", ()), ("株式会社", ())])
def test_a_name_of_nothing_but_its_form(name: str, words: tuple[str, ...]) -> None:
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("サフラン", "Safran"),
        ("タレス", "Thales"),
        ("エアバス", "Airbus"),
        ("ラインメタル", "Rheinmetall"),
        ("ロールス・ロイス", "Rolls-Royce"),
        ("パナソニック", "Panasonic"),
        ("ヤマハ", "Yamaha"),
        ("フジクラ", "Fujikura"),
    ],
)
def test_kana_sounds_like_the_latin_name(kana: str, latin: str) -> None:
    assert consonants(romanised(kana)) == consonants(name_key(latin))


def test_most_bundled_kana_names_sound_most_like_their_own_latin_name() -> None:
    from rapidfuzz import fuzz, process

    latin = {firm.id: consonants(name_key(firm.name)) for firm in FIRMS if firm.name.isascii()}
    kana = {firm.id: consonants(sound) for firm in FIRMS if (sound := romanised(firm.name_local))}
    best = {id_: process.extractOne(sound, latin, scorer=fuzz.ratio)[2] for id_, sound in kana.items()}
    assert len(kana) >= 50
    assert sum(best[id_] == id_ for id_ in kana) / len(kana) >= 0.75
