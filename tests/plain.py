"""The criteria once more, in plain Python, straight from their docstrings: slow, and read by tests only."""

from __future__ import annotations

import csv
from functools import cache
from math import log, prod, sqrt

from nakodo.features.text import concept_model, split_statements, statements_of, text_features
from nakodo.profiles.bundled import bundled_path
from nakodo.profiles.countries import EUROPE
from nakodo.profiles.model import Firm, Offer
from nakodo.profiles.taxonomy import Taxonomy

SIZES = ["micro", "small", "medium", "midcap", "large", "giant"]
FAMILIES = {"EN 9100": 0, "JIS Q 9100": 0, "AQAP 2110": 1, "ISO 27001": 2}
Row = dict[object, float]


def cosine(a: Row, b: Row) -> float:
    length = sqrt(sum(v * v for v in a.values())) * sqrt(sum(v * v for v in b.values()))
    return dot(a, b) / length if length else 0.0


def dot(a: Row, b: Row) -> float:
    return sum(value * b.get(key, 0.0) for key, value in a.items())


def grouped(row: Row, label: dict[str, object]) -> Row:
    out: Row = {}
    for code, value in row.items():
        out[label[code]] = out.get(label[code], 0.0) + value
    return out


@cache
def built_from() -> dict[str, dict[str, int]]:
    """Product -> its inputs with their strengths, 1 to 3."""
    found: dict[str, dict[str, int]] = {}
    with (bundled_path() / "taxonomy" / "inputs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["consumer"], {})[row["input"]] = int(row["strength"])
    return found


class PlainFirm:
    """What one firm offers, can do and needs, as dictionaries by capability code."""

    def __init__(self, firm: Firm, taxonomy: Taxonomy) -> None:
        self.firm, self.taxonomy = firm, taxonomy
        self.read = any(offer.origin == "inferred" for offer in firm.offers)
        self.trust = 1 / 3 if self.read else 1.0
        self.trust_in_needs = 1.0 if firm.needs else self.trust
        roots = [sqrt(1 / 3 if o.share is None else o.share) for o in firm.offers]
        self.weights = [root / sum(roots) for root in roots]
        self.offers: Row = {}
        self.ability: Row = {}
        for offer, weight in zip(firm.offers, self.weights, strict=True):
            level = (offer.trl or 7) / 9 * (1.0 if offer.confidence is None else offer.confidence)
            self.offers[offer.code] = self.offers.get(offer.code, 0.0) + weight * level
            self.ability[offer.code] = max(self.ability.get(offer.code, 0.0), level)
        self.needs = self.derived(self.ability) | {need.code: 1.0 for need in firm.needs}

    def derived(self, ability: Row) -> Row:
        """1 - prod_j (1 - e_ij x_j), with e = strength / 3."""
        inputs = built_from()
        return {
            i: 1 - prod(1 - inputs.get(j, {}).get(i, 0) / 3 * x for j, x in ability.items())
            for i in self.taxonomy.codes
        }

    def some(self, test: object) -> set[str]:
        return {offer.code for offer in self.firm.offers if test(offer)}  # type: ignore[operator]

    def is_defence(self, offer: Offer) -> bool:
        control = offer.control or self.taxonomy[offer.code].typical_control
        return offer.dual_use is False or control.startswith("ML")

    def part(self, i: str, p: str) -> float:
        """Share of i in product p: 0.3 for making it, 0.7 for its inputs."""
        inputs = built_from().get(p, {})
        return 0.3 * (i == p) + (0.7 * inputs.get(i, 0) / sum(inputs.values()) if inputs else 0)

    def coverage(self, p: str) -> float:
        return sum(self.part(i, p) * x for i, x in self.ability.items())

    def downstream(self) -> Row:
        inputs = built_from()
        return {
            j: self.offers.get(j, 0.0) + 0.5 * sum(o * inputs.get(j, {}).get(i, 0) / 3 for i, o in self.offers.items())
            for j in self.taxonomy.codes
        }

    def readiness(self) -> int:
        rated = [(w, o.trl) for w, o in zip(self.weights, self.firm.offers, strict=True) if o.trl is not None]
        return int(sum(w * t for w, t in rated) / sum(w for w, _ in rated) + 0.5) if rated else 0

    def certificates(self) -> Row:
        return {FAMILIES[c.scheme]: 1.0 for c in self.firm.certifications if c.scheme in FAMILIES}

    def concepts(self) -> Row:
        texts = [text for _, text, _ in statements_of(self.firm)]
        if not texts:
            return {}
        best = [sum(float(v) for v in column) / len(column) for column in text_features(texts)[1].T]
        return {i: value for i, value in enumerate(best) if value}

    def mix(self) -> Row:
        total = sum(self.offers.values())
        return {code: share / total for code, share in self.offers.items()}

    def meaning(self) -> Row:
        texts = [text for _, text, _ in statements_of(self.firm)]
        if not texts:
            return {}
        mean = [sum(float(v) for v in column) / len(column) for column in text_features(texts)[0].T]
        axes = concept_model().axes.tolist()
        return {a: sum(v * row[a] for v, row in zip(mean, axes, strict=True)) for a in range(len(axes[0]))}

    def breadth(self) -> float:
        if self.ability and not self.read:
            return sqrt(min(len(self.ability), 8) / 8)
        sentences = sum(len(split_statements(text)) for text in self.firm.description.values())
        return log(1 + min(sentences, 511)) / log(512)

    def standing(self) -> float | None:
        parts = []
        if self.firm.size.size_class is not None:
            parts.append((0.5, [0.0, 0.1, 0.25, 0.5, 0.8, 1.0][SIZES.index(self.firm.size.size_class)]))
        if self.breadth():
            parts.append((0.3, self.breadth()))
        if not parts:
            return None
        if self.firm.kind is not None:
            parts.append((0.2, float(self.firm.kind == "prime")))
        return sum(share * value for share, value in parts) / sum(share for share, _ in parts)

    def scarce(self) -> Row:
        """Needs with at most one bundled supplier on the firm's own side."""
        side = "japan" if self.firm.country == "JP" else "europe" if self.firm.country in EUROPE else None
        if side is None:
            return {}
        with (bundled_path() / "taxonomy" / "suppliers.csv").open(encoding="utf-8") as file:
            few = {row["code"] for row in csv.DictReader(file) if int(row[side]) <= 1}
        return {code: need for code, need in self.needs.items() if code in few}


def plain_values(left: Firm, right: Firm, taxonomy: Taxonomy) -> dict[str, float | None]:
    """Every criterion of one pair in [0, 1]; None where a firm is not known to it."""
    x, y = PlainFirm(left, taxonomy), PlainFirm(right, taxonomy)
    both_sized = left.size.size_class is not None and right.size.size_class is not None
    both_placed = both_sized and left.kind is not None and right.kind is not None
    us_known = all(f.some(lambda o: o.us_content != "unknown") for f in (x, y))
    use_known = all(f.some(lambda o: o.dual_use is not None) for f in (x, y))
    rated, held, said, stood = (
        (x.readiness(), y.readiness()),
        (x.certificates(), y.certificates()),
        (x.concepts(), y.concepts()),
        (x.standing(), y.standing()),
    )
    trust = x.trust * y.trust
    return {
        "supply_fit": (
            _shrunk(dot(x.offers, y.needs), 0.08, x.trust * y.trust_in_needs) if any(y.needs.values()) else None
        ),
        "sourcing_fit": (
            _shrunk(dot(y.offers, x.needs), 0.05, x.trust_in_needs * y.trust) if any(x.needs.values()) else None
        ),
        "joint_product": _shrunk(_joint_product(x, y), 0.10, trust),
        "shared_ground": _shrunk(_shared_ground(x, y), 0.07, trust),
        "value_chain": _shrunk(cosine(x.downstream(), y.downstream()), 0.09, trust),
        "complementarity": _shrunk(_complementarity(x, y), 0.05, trust),
        "statement_affinity": 0.7 * cosine(*said) + 0.3 * (1 + cosine(x.meaning(), y.meaning())) / 2
        if all(said)
        else None,
        "scale_fit": _scale_fit(left, right) if both_placed else None,
        "major_startup": _major_startup(left, right) if both_placed else None,
        "readiness": min(rated) / 9 if all(rated) else None,
        "dual_use": (_dual_use(x, y) + _dual_use(y, x)) / 2 if use_known else None,
        "autonomy": (_autonomy(x, y) + _autonomy(y, x)) / 2 if us_known else None,
        "second_source": (dot(x.offers, y.scarce()) + dot(y.offers, x.scarce())) / 2,
        "certification": cosine(*held) if all(held) else None,
        "standing": None if None in stood else (stood[0] + stood[1]) / 2,
    }


def _shrunk(value: float, neutral: float, trust: float) -> float:
    return neutral + trust * (value - neutral)


def _complementarity(x: PlainFirm, y: PlainFirm) -> float:
    total = 0.0
    for i, own in x.mix().items():
        for j, other in y.mix().items():
            strongest = max(built_from().get(j, {}).get(i, 0), built_from().get(i, {}).get(j, 0), 3 * (i == j))
            lift = 1 + 4 * strongest / 3
            total += own * other * (lift - 1) / (lift + 1)
    return total


def _joint_product(x: PlainFirm, y: PlainFirm) -> float:
    products = [c.code for c in x.taxonomy.capabilities if c.stage >= 3]
    gain = sum(
        sqrt(x.coverage(p) * y.coverage(p))
        - sum(x.part(i, p) * v * y.ability.get(i, 0.0) for i, v in x.ability.items())
        for p in products
    )
    lengths = sqrt(sum(map(x.coverage, products))) * sqrt(sum(map(y.coverage, products)))
    return gain / lengths if lengths else 0.0


def _shared_ground(x: PlainFirm, y: PlainFirm) -> float:
    group = {c.code: c.group for c in x.taxonomy.capabilities}
    cell = {c.code: (c.group, c.stage) for c in x.taxonomy.capabilities}
    return (
        0.60 * cosine(x.offers, y.offers)
        + 0.25 * cosine(grouped(x.offers, cell), grouped(y.offers, cell))
        + 0.15 * cosine(grouped(x.offers, group), grouped(y.offers, group))
    )


def _scale_fit(left: Firm, right: Firm) -> float:
    if "startup" in (left.kind, right.kind):
        return 0.0
    return 1 - abs(SIZES.index(left.size.size_class) - SIZES.index(right.size.size_class)) / 5


def _major_startup(left: Firm, right: Firm) -> float:
    if (left.kind == "startup") == (right.kind == "startup"):
        return 0.0
    major = right if left.kind == "startup" else left
    return {"micro": 0.0, "small": 0.0, "medium": 0.1, "midcap": 0.4, "large": 0.8, "giant": 1.0}[major.size.size_class]


def _dual_use(giver: PlainFirm, taker: PlainFirm) -> float:
    civil = giver.some(lambda o: o.dual_use is True)
    defence = taker.some(taker.is_defence)
    needs = taker.derived({c: x for c, x in taker.ability.items() if c in defence})
    return sum(share * needs[code] for code, share in giver.offers.items() if code in civil)


def _autonomy(giver: PlainFirm, taker: PlainFirm) -> float:
    free = giver.some(lambda o: o.us_content == "none")
    own = {c: x for c, x in taker.ability.items() if c in taker.some(lambda o: o.us_content in ("some", "licensed"))}
    inputs = taker.derived(own)
    return sum(share * max(own.get(code, 0.0), inputs[code]) for code, share in giver.offers.items() if code in free)
