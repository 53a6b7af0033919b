"""Words in names of firms that say what a firm does, or where, but not who it is."""

from __future__ import annotations

GENERIC = frozenset(
    (
        "a advanced aero aeronautics aerospace air aircraft alloys and applied automation autonomous autonomy "
        "aviation avionics battery beyond camouflage carbon carrier cars chemical chemicals clear coats "
        "communication communications company composites computers computing constellation constellations control "
        "cosmos cyber data de defence defense deutschland development devices digital drone drones dynamics eight "
        "electric electrical electro electronic electronics elettronica energy engine engineering engines europe "
        "european ex exploration factory family fiber fibre flight for forge formerly france fusion gamma germany "
        "global green groep group heavy helicopters high holding holdings industria industrial industries "
        "industry inertial information infrared innovation innovations institute instrument instruments "
        "intelligence international italia japan japanese labs laser lasers machine machinery man manufacturing "
        "marine maritime materials mechanical metal metals microwave mobility motor motors naval network networks "
        "new nippon nordic of one open optical optics orbit orbital orbits owned photonics power precision "
        "private products propeller propulsion protection protective pyro quantum radar radio research robotics "
        "rocket rolls rubber safety satellite satellites science sea security semiconductor semiconductors "
        "sensing sensor sensors services share ship shipbuilding shipyard shipyards silicon software solar "
        "solutions space special state steel structures submarine system systemes systems technical technologies "
        "technology telecom terra the tier titanium tokyo turrets ultra underwater unmanned vehicle vehicles "
        "vertical vision works yokohama"
    ).split()
)
"""In Latin letters, folded."""

GENERIC_JAPANESE = tuple(
    sorted(
        (
            "株式会社 有限会社 合同会社 製作所 製鋼所 工業 産業 電機 電気 電子 重工業 重機械 化学 金属 鉄鋼 製鋼 "
            "航空機 航空 宇宙 防衛 造船 自動車 通信 精密 計器 光学 ゴム 技研 研究所 システム システムズ テクノロジー "
            "テクノロジーズ エレクトロニクス ホールディングス グループ コーポレーション スペース エアロスペース "
            "ロボティクス 日本 東京 大阪 繊維 火工 飛行機"
        ).split(),
        key=lambda word: (-len(word), word),
    )
)
"""In Japanese, longest first."""
