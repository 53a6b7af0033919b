"""Country codes (ISO 3166-1 alpha-2) and the regions that the two sides are made of."""

from __future__ import annotations

ISO_3166 = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
        "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
        "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
        "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
        "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
        "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
        "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
        "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
    ).split()
)

ALIASES = {"UK": "GB", "EL": "GR"}
"""Codes that European institutions use for countries whose ISO code differs."""

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())

EUROPE = EU | frozenset(("AL BA CH FO GB GG GI IM IS JE LI MC MD ME MK NO RS SM UA VA XK").split())
"""The right side by default: the European Union and its neighbours in the European market and NATO."""

_NAMES = """
JP Japan|日本|日本国
AT Austria|Österreich|オーストリア
BE Belgium|Belgique|België|ベルギー
BG Bulgaria|ブルガリア
CH Switzerland|Schweiz|Suisse|Svizzera|スイス
CY Cyprus|キプロス
CZ Czechia|Czech Republic|Česko|チェコ
DE Germany|Deutschland|Allemagne|ドイツ
DK Denmark|Danmark|デンマーク
EE Estonia|Eesti|エストニア
ES Spain|España|Espagne|スペイン
FI Finland|Suomi|フィンランド
FR France|フランス
GB United Kingdom|Great Britain|Royaume-Uni|イギリス|英国
GR Greece|ギリシャ
HR Croatia|Hrvatska|クロアチア
HU Hungary|Magyarország|ハンガリー
IE Ireland|アイルランド
IS Iceland|アイスランド
IT Italy|Italia|Italie|イタリア
LI Liechtenstein|リヒテンシュタイン
LT Lithuania|Lietuva|リトアニア
LU Luxembourg|Luxemburg|ルクセンブルク
LV Latvia|Latvija|ラトビア
MT Malta|マルタ
NL Netherlands|The Netherlands|Nederland|Pays-Bas|オランダ
NO Norway|Norge|ノルウェー
PL Poland|Polska|Pologne|ポーランド
PT Portugal|ポルトガル
RO Romania|România|ルーマニア
RS Serbia|セルビア
SE Sweden|Sverige|スウェーデン
SI Slovenia|Slovenija|スロベニア
SK Slovakia|Slovensko|スロバキア
UA Ukraine|ウクライナ
US United States|USA|アメリカ|米国
"""
COUNTRY_NAMES = {
    name.casefold(): code
    for code, _, names in (line.partition(" ") for line in _NAMES.strip().splitlines())
    for name in names.split("|")
}
"""Names that people write in place of a code: in English, Japanese and the country's own languages."""

REGIONS = {"eu": EU, "europe": EUROPE}


def country_code(value: object) -> str:
    """An ISO 3166-1 alpha-2 code, upper case; the aliases UK and EL and usual names are understood.

    Raises
    ------
    ValueError
        If the value is no country code.

    Examples
    --------
    >>> country_code(" uk "), country_code("日本"), country_code("Germany")
    ('GB', 'JP', 'DE')
    """
    text = str(value).strip()
    code = COUNTRY_NAMES.get(text.casefold(), text.upper())
    code = ALIASES.get(code, code)
    if code not in ISO_3166:
        raise ValueError("an ISO 3166 country code of two letters, as in JP or FR")
    return code
