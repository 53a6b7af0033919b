"""Why two firms match: the parts of the score, the evidence, what is assumed, what to ask, what to make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nakodo.criteria.catalogue import CRITERIA
from nakodo.engine.match import MatchEngine
from nakodo.engine.proposals import Proposal, proposals
from nakodo.engine.table import MatchTable
from nakodo.features.capabilities import control_class
from nakodo.features.text import default_thesaurus, encode_texts, statements_of
from nakodo.features.thesaurus import Thesaurus
from nakodo.policy.pairs import Screen
from nakodo.policy.record import Record, check_record
from nakodo.profiles.model import Firm, Offer

MOST_SUPPLIES, MOST_STATEMENTS, MOST_QUESTIONS = 6, 4, 6
STRONG_NEED = 0.5
"""How sure a need must be for a supply to count as a main reason."""

AFFINITY_FLOOR = 0.25
"""Similarity of two statements from which they are shown as evidence."""


@dataclass(frozen=True)
class Supply:
    """An offer of one firm that meets a need of the other.

    ``side`` is the supplier's. ``product`` is the capability whose making creates the need ("" where the need is
    declared, with the words of the ``reason``); ``level`` in [0, 1] is how sure the need is.
    """

    side: str
    code: str
    offer: Offer
    product: str
    reason: str
    level: float


@dataclass(frozen=True)
class StatementPair:
    """Two statements that say alike, with their languages, similarity in [0, 1] and a shared concept."""

    left: str
    left_language: str
    right: str
    right_language: str
    similarity: float
    concept: str


@dataclass(frozen=True)
class Explanation:
    """Everything that is said about one pairing; ``match`` holds the exact numbers.

    ``verdict`` is the record of the policy check (empty where no rules are applied), ``purposes`` the verdict's word
    for each kind of money.
    """

    match: MatchTable
    left: Firm
    right: Firm
    supplies: tuple[Supply, ...]
    shared: tuple[str, ...]
    statements: tuple[StatementPair, ...]
    proposals: tuple[Proposal, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    existing: bool
    verdict: Record
    purposes: dict[str, str]


def explain(engine: MatchEngine, left_id: str, right_id: str) -> Explanation:
    """Explain one pair of a fitted engine.

    Raises
    ------
    KeyError
        If an id is not on its side.
    """
    match = engine.pair(left_id, right_id)
    i, j = engine.left.position[left_id], engine.right.position[right_id]
    left, right = engine.left[i], engine.right[j]
    supplies = supplies_between(engine, i, j)
    own, theirs = engine.left_features.capability.ability[i], engine.right_features.capability.ability[j]
    if engine.policy is not None:
        judged = engine.policy.verdict(i, j)
        own, theirs = (
            np.where(np.isin(engine.taxonomy.codes, judged.blocked(firm.id)), 0, ability)
            for firm, ability in ((left, own), (right, theirs))
        )
    others = [f for f in (*engine.left, *engine.right) if f.id not in (left_id, right_id)]
    made = proposals(own, theirs, engine.taxonomy, others)
    return Explanation(
        match=match,
        left=left,
        right=right,
        supplies=tuple(supplies[:MOST_SUPPLIES]),
        shared=shared_codes(engine, i, j),
        statements=tuple(matching_statements(left, right)),
        proposals=tuple(made),
        assumed=tuple(_assumed(match, left, right, supplies)),
        missing=tuple(f"{i.code} for {made[0].product}" for i in made[0].missing) if made else (),
        questions=tuple(_questions(engine, left, right, supplies))[:MOST_QUESTIONS],
        existing=(left_id, right_id) in engine.existing_pairs(),
        verdict=policy_record(engine, i, j),
        purposes=purposes(engine, i, j),
    )


def policy_record(engine: MatchEngine, i: int, j: int) -> Record:
    """What the rules say of a pair, as :func:`~nakodo.policy.record.check_record` has it; empty without rules."""
    if engine.policy is None:
        return {}
    left, right = engine.left[i], engine.right[j]
    return check_record(engine.policy.verdict(i, j), engine.policy.screen, left, right)


def purposes(engine: MatchEngine, i: int, j: int) -> dict[str, str]:
    """The verdict of a pair for every kind of money that the pack knows and that runs on the day."""
    if engine.rules is None:
        return {}
    pack, situation = engine.rules.pack, engine.rules.situation
    found = {}
    for name, instrument in pack.instruments.items():
        for category in instrument.categories or [None]:
            if instrument.runs(situation.day):
                own = replace(situation, funding=name, safe_category=category)
                screen = Screen(pack, own, engine.taxonomy, engine.rules.directions)
                word = f"{name}-{category}" if category else name
                found[word] = screen.pair(engine.left[i], engine.right[j]).outcome.word
    return found


def shared_codes(engine: MatchEngine, i: int, j: int) -> tuple[str, ...]:
    """Capabilities that both firms offer, the largest common share first."""
    own, theirs = engine.left_features.capability.offers[i], engine.right_features.capability.offers[j]
    common = np.sqrt(own * theirs)
    order = np.argsort(-np.round(common, 9), kind="stable")
    return tuple(engine.taxonomy.codes[c] for c in order.tolist() if common[c] > 0)


def supplies_between(engine: MatchEngine, i: int, j: int) -> list[Supply]:
    """Offers of each that meet needs of the other, surest first; one entry a supplier and capability.

    Of two equally sure supplies, the one that the taker does not make itself comes first.
    """
    found = [*_supplies(engine, i, j, "left"), *_supplies(engine, i, j, "right")]
    makes = {
        "left": {offer.code for offer in engine.right[j].offers},
        "right": {offer.code for offer in engine.left[i].offers},
    }
    found.sort(
        key=lambda s: (-round(s.level, 6), s.code in makes[s.side], -(s.offer.share or 0), s.code, s.side, s.product)
    )
    first: dict[tuple[str, str], Supply] = {}
    for supply in found:
        first.setdefault((supply.side, supply.code), supply)
    return list(first.values())


def main_reason(engine: MatchEngine, left_id: str, right_id: str) -> str:
    """Why a pair stands where it stands, in one line of capability labels."""
    i, j = engine.left.position[left_id], engine.right.position[right_id]
    label = {c.code: c.label_en for c in engine.taxonomy.capabilities}
    parts = []
    shared = shared_codes(engine, i, j)
    if shared:
        parts.append("both: " + ", ".join(label[code] for code in shared[:2]))
    supplies = [s for s in supplies_between(engine, i, j) if s.level >= STRONG_NEED and s.code not in shared]
    for side in ("left", "right"):
        best = next((s for s in supplies if s.side == side), None)
        if best is not None:
            arrow = "→" if side == "left" else "←"
            use = f" for {label[best.product]}" if best.product else " (declared need)"
            parts.append(f"{arrow} {label[best.code]}{use}")
    return "; ".join(parts) or "size and kind alone"


def _supplies(engine: MatchEngine, i: int, j: int, side: str) -> Iterator[Supply]:
    giver, taker = (engine.left[i], engine.right[j]) if side == "left" else (engine.right[j], engine.left[i])
    features, row = (engine.right_features, j) if side == "left" else (engine.left_features, i)
    taxonomy, own = engine.taxonomy, features.capability
    declared = {need.code: need for need in taker.needs}
    for offer in giver.offers:
        code = taxonomy.index[offer.code]
        if offer.code in declared:
            words = " / ".join(declared[offer.code].statement.values())
            yield Supply(side, offer.code, offer, "", words or "declared need", 1.0)
        levels = own.ability[row] * own.essential[code]
        for product in np.flatnonzero(levels).tolist():
            yield Supply(side, offer.code, offer, taxonomy.codes[product], "derived", float(levels[product]))


def matching_statements(left: Firm, right: Firm, most: int = MOST_STATEMENTS) -> list[StatementPair]:
    """The best-matching statements of two firms, each statement used once (MaxSim evidence)."""
    own, theirs = statements_of(left), statements_of(right)
    if not own or not theirs:
        return []
    similarity = encode_texts([t for _, t, _ in own]) @ encode_texts([t for _, t, _ in theirs]).T
    thesaurus = default_thesaurus()
    found: list[StatementPair] = []
    order = np.argsort(-np.round(similarity, 4), axis=None, kind="stable")
    used_left: set[tuple[int, int]] = set()
    used_right: set[tuple[int, int]] = set()
    for flat in order.tolist():
        a, b = divmod(flat, len(theirs))
        left_key, right_key = (own[a][2], a if own[a][2] < 0 else -1), (theirs[b][2], b if theirs[b][2] < 0 else -1)
        if similarity[a, b] < AFFINITY_FLOOR or len(found) == most:
            break
        if left_key in used_left or right_key in used_right:
            continue
        used_left.add(left_key)
        used_right.add(right_key)
        concept = _shared_concept(own[a][1], theirs[b][1], thesaurus)
        found.append(StatementPair(own[a][1], own[a][0], theirs[b][1], theirs[b][0], float(similarity[a, b]), concept))
    return found


def _shared_concept(one: str, other: str, thesaurus: Thesaurus) -> str:
    both = sorted(set(thesaurus.find(one)) & set(thesaurus.find(other)))
    return thesaurus.concepts[both[0]].id.replace("-", " ") if both else ""


def _assumed(match: MatchTable, left: Firm, right: Firm, supplies: list[Supply]) -> Iterator[str]:
    for c, criterion in enumerate(CRITERIA):
        if not match.known[0, c] and match.weights.parts[c]:
            yield f"{criterion.label}: not known, taken as {criterion.neutral:g}"
    for side, name in (("left", right.name), ("right", left.name)):
        codes = sorted({s.code for s in supplies if s.side == side and s.product})
        if codes:
            yield f"needs of {name} derived from what it makes: {', '.join(codes[:6])}"
    for firm in (left, right):
        inferred = [o.code for o in firm.offers if o.origin == "inferred"]
        if inferred:
            yield f"offers of {firm.name} inferred from its text, which counts a third: {', '.join(inferred)}"


def _questions(engine: MatchEngine, left: Firm, right: Firm, supplies: list[Supply]) -> Iterator[str]:
    derived = [s for s in supplies if s.product]
    for supply in derived[:2]:
        giver, taker = (left, right) if supply.side == "left" else (right, left)
        yield f"{taker.name}: do you buy {supply.code} from outside for {supply.product}, as {giver.name} could supply?"
    touched = {(s.side, s.code) for s in supplies}
    for side, firm in (("left", left), ("right", right)):
        own = [o for o in firm.offers if (side, o.code) in touched] or list(firm.offers)
        unknown = sorted({o.code for o in own if o.us_content == "unknown"})
        if unknown:
            yield f"{firm.name}: is there US content in {', '.join(unknown[:4])}?"
        some = sorted({o.code for o in own if o.us_content in ("some", "licensed")})
        if some:
            yield f"{firm.name}: does the US content in {', '.join(some[:4])} fall under EAR or ITAR?"
        both = sorted({o.code for o in own if o.dual_use and control_class(o, engine.taxonomy).startswith("ML")})
        if both:
            yield f"{firm.name}: are {', '.join(both[:4])} defence equipment or civil goods?"
    for firm in (left, right):
        if not firm.certifications:
            yield f"{firm.name}: which quality and security certificates do you hold?"
