"""Worked pairings: what the rules say of a situation. Each row names the rules that it exercises.

The first twelve are the worked pairings that came with the facts; the others are written from the rules themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

SYSTEM, TECHNOLOGY = {"form": "complete_system"}, {"form": "technology"}


@dataclass(frozen=True)
class Row:
    """A situation and what is expected: the verdict, rules with their states, and rules that must not appear."""

    name: str
    way: tuple[str, str, str]
    verdict: str
    rules: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


WORKED = [
    Row(
        "surveillance radar to a French integrator, national money",
        ("JP", "FR", "military"),
        "conditional",
        {"JP-3P-07": "informs", "JP-FEFA-01": "step", "JP-3P-02": "step", "JP-ISA-01": "informs"},
        {"retransfer_to_third_party_or_new_use": True, "handles_classified": True},
        absent=("JP-3P-09", "JP-ISA-02"),
    ),
    Row("finished missile to Poland", ("JP", "PL", "weapon"), "blocked", {"JP-3P-09": "blocks"}, SYSTEM),
    Row(
        "seeker part for a Polish missile",
        ("JP", "PL", "weapon"),
        "conditional",
        {"JP-3P-12": "warns", "JP-FEFA-01": "step", "JP-3P-10": "confirm"},
        absent=("JP-3P-09",),
    ),
    Row(
        "carbon fibre at 20 % of component cost, small supplier, SAFE category one",
        ("JP", "IT", "dual-use"),
        "conditional",
        {"EU-SAFE-01": "met", "EU-SAFE-04": "informs", "JP-FEFA-01": "step"},
        {"funding": "SAFE-1", "cost_share": 0.2, "contract_value_share": 0.1},
        absent=("EU-SAFE-02", "EU-SAFE-06"),
    ),
    Row(
        "the same part at 40 %",
        ("JP", "IT", "dual-use"),
        "blocked",
        {"EU-SAFE-01": "blocks"},
        {"funding": "SAFE-1", "cost_share": 0.4, "contract_value_share": 0.1},
    ),
    Row(
        "Japanese start-up as paid partner in the defence fund",
        ("JP", "FR", "civil"),
        "blocked",
        {"EU-EDF-02": "blocks"},
        {"funding": "EDF", "left_role": "member"},
    ),
    Row(
        "the same firm unpaid",
        ("JP", "FR", "civil"),
        "conditional",
        {"EU-EDF-04": "step", "EU-CI-01": "warns", "EU-EDF-01": "step"},
        {"funding": "EDF", "left_role": "partner", "handles_classified": True},
        absent=("EU-EDF-02",),
    ),
    Row(
        "German subsidiary of a Japanese group as SAFE contractor",
        ("JP", "DE", "civil"),
        "conditional",
        {"EU-SAFE-05": "step"},
        {"funding": "SAFE-1", "cost_share": 0.2, "owners": ("JP", "JP")},
    ),
    Row(
        "Swedish dual-use sensor to Japan",
        ("SE", "JP", "dual-use"),
        "conditional",
        {"EU-DU-02": "step", "EU-DU-01": "waived"},
        absent=("EU-CML-01",),
    ),
    Row(
        "product with an American munitions-list part, SAFE category two",
        ("JP", "DE", "military"),
        "unknown",
        {"US-ITAR-01": "step", "X-DESIGN-01": "warns", "EU-SAFE-06": "may block"},
        {"us": "usml", "funding": "SAFE-2", "left_role": "supplier", "right_role": "contractor", **SYSTEM},
    ),
    Row(
        "Swiss weapon part in an EDIP product",
        ("CH", "DE", "weapon"),
        "conditional",
        {"EU-EDIP-03": "met", "CH-02": "step"},
        {"funding": "EDIP", "cost_share": 0.1, "third_country_restriction_on_design": False},
    ),
    Row(
        "Japanese coordinator in a Horizon Pillar II civil quantum project",
        ("JP", "DE", "civil"),
        "conditional",
        {"EU-HE-01": "informs"},
        {"funding": "HORIZON-P2", "left_role": "coordinator", **TECHNOLOGY},
    ),
    Row(
        "fighter work share between Japan and the United Kingdom, sold on to a third country",
        ("JP", "GB", "weapon"),
        "conditional",
        {"GCAP-01": "informs", "JP-3P-06": "step", "JP-3P-08": "step"},
        {"programme": "GCAP", "sale_to_third_country": True, "joint_development": True, **SYSTEM},
        absent=("JP-3P-11", "JP-3P-09"),
    ),
]

DAY_BEFORE, DAY_OF = {"day": "2026-04-20", **SYSTEM}, {"day": "2026-04-21", **SYSTEM}
ALONE = {"joint_development": False, "licensed_production_return_to_licensor": False}

FROM_THE_RULES = [
    Row(
        "breach of a treaty",
        ("JP", "FR", "civil"),
        "blocked",
        {"JP-3P-01": "blocks"},
        {"breaches_treaty_or_unsc_measure": True},
    ),
    Row(
        "re-transfer of Japanese equipment",
        ("JP", "FR", "military"),
        "conditional",
        {"JP-3P-02": "step"},
        {"sale_to_third_country": True},
    ),
    Row(
        "five categories, last day: combat",
        ("JP", "GB", "weapon"),
        "blocked",
        {"JP-3P-03": "blocks"},
        DAY_BEFORE | ALONE,
        ("JP-3P-08",),
    ),
    Row(
        "five categories, last day: transport",
        ("JP", "GB", "military"),
        "conditional",
        {},
        DAY_BEFORE | ALONE | {"purpose": "transport"},
        ("JP-3P-03",),
    ),
    Row(
        "five categories, last day: developed jointly",
        ("JP", "GB", "weapon"),
        "conditional",
        {},
        DAY_BEFORE | {"joint_development": True},
        ("JP-3P-03",),
    ),
    Row(
        "five categories, last day: purpose not known",
        ("JP", "GB", "military"),
        "unknown",
        {"JP-3P-03": "may block"},
        DAY_BEFORE | ALONE,
    ),
    Row(
        "five categories gone: weapon to a partner",
        ("JP", "GB", "weapon"),
        "conditional",
        {"JP-3P-08": "step"},
        DAY_OF | ALONE,
        ("JP-3P-03",),
    ),
    Row(
        "five categories gone: non-weapon",
        ("JP", "PL", "military"),
        "conditional",
        {"JP-3P-07": "informs", "JP-DETT-02": "step"},
        DAY_OF | ALONE,
        ("JP-3P-03",),
    ),
    Row(
        "parts developed jointly, 2023 revision",
        ("JP", "PL", "military"),
        "conditional",
        {"JP-3P-04": "informs"},
        {"day": "2024-06-01", "joint_development": True},
    ),
    Row(
        "licensed product back to the licensor",
        ("JP", "US", "military"),
        "conditional",
        {"JP-3P-05": "informs"},
        {"us": "licensed"},
    ),
    Row(
        "US-licensed product to Germany",
        ("JP", "DE", "military"),
        "conditional",
        {"US-ITAR-01": "may need", "US-EAR-01": "may need"},
        {"us": "licensed"},
        ("JP-3P-05",),
    ),
    Row(
        "fighter to third countries without the programme",
        ("JP", "IT", "weapon"),
        "conditional",
        {"JP-3P-11": "warns"},
        {"programme": "other", "joint_development": True, "sale_to_third_country": True, **SYSTEM},
        ("JP-3P-06",),
    ),
    Row(
        "weapon to Sweden, a partner since 2022",
        ("JP", "SE", "weapon"),
        "conditional",
        {"JP-3P-08": "step", "JP-DETT-01": "informs", "JP-ISA-02": "step"},
        {"handles_classified": True, **SYSTEM},
        ("JP-3P-09",),
    ),
    Row(
        "weapon to Norway, memorandum only",
        ("JP", "NO", "weapon"),
        "blocked",
        {"JP-3P-09": "blocks", "NO-02": "step"},
        SYSTEM,
    ),
    Row("non-weapon to Norway", ("JP", "NO", "military"), "conditional", {"NO-02": "step", "JP-DETT-02": "step"}),
    Row("weapon part to Ukraine", ("JP", "UA", "weapon"), "blocked", {"UA-02": "blocks"}),
    Row(
        "protective gear to Ukraine",
        ("JP", "UA", "military"),
        "conditional",
        {"JP-3P-07": "informs"},
        absent=("UA-02",),
    ),
    Row(
        "fighting in the destination",
        ("JP", "FR", "weapon"),
        "blocked",
        {"JP-3P-10": "blocks"},
        {"destination_in_active_conflict": True},
        ("JP-3P-08",),
    ),
    Row("weapon part to Switzerland", ("JP", "CH", "weapon"), "conditional", {"JP-3P-12": "warns"}),
    Row(
        "drawings of a listed item",
        ("JP", "FR", "dual-use"),
        "conditional",
        {"JP-FEFA-02": "step"},
        TECHNOLOGY,
        ("JP-FEFA-01",),
    ),
    Row(
        "secret patent",
        ("JP", "FR", "dual-use"),
        "conditional",
        {"JP-ESPA-02": "step"},
        {"unpublished_sensitive_invention": True, **TECHNOLOGY},
    ),
    Row(
        "catch-all for an unlisted item",
        ("JP", "FR", "civil"),
        "conditional",
        {"JP-FEFA-03": "step"},
        {"conventional_weapon_end_use_concern": True},
        ("JP-FEFA-01",),
    ),
    Row(
        "list change not before November 2025",
        ("JP", "FR", "dual-use"),
        "conditional",
        {"JP-FEFA-01": "step"},
        {"day": "2025-11-10"},
        ("JP-FEFA-04",),
    ),
    Row(
        "clearance before it existed",
        ("JP", "FR", "civil"),
        "conditional",
        {},
        {"day": "2025-05-15", "handles_critical_economic_security_information": True},
        ("JP-SC-01",),
    ),
    Row(
        "critical information",
        ("JP", "FR", "civil"),
        "conditional",
        {"JP-SC-01": "step"},
        {"handles_critical_economic_security_information": True},
    ),
    Row(
        "classified work with Poland",
        ("JP", "PL", "civil"),
        "conditional",
        {"JP-ISA-02": "step"},
        {"handles_classified": True},
        ("JP-ISA-01",),
    ),
    Row(
        "French missile part to Japan",
        ("FR", "JP", "weapon"),
        "conditional",
        {"EU-CML-01": "step"},
        absent=("EU-DU-01", "JP-FEFA-01"),
    ),
    Row(
        "military part inside the Union",
        ("FR", "DE", "military"),
        "conditional",
        {"EU-ICT-01": "step"},
        absent=("EU-CML-01",),
    ),
    Row(
        "dual-use item that EU001 excludes",
        ("SE", "JP", "dual-use"),
        "conditional",
        {"EU-DU-01": "step"},
        {"excluded_item": True},
        ("EU-DU-02",),
    ),
    Row("dual-use item to Turkey", ("DE", "TR", "dual-use"), "conditional", {"EU-DU-01": "step"}, absent=("EU-DU-02",)),
    Row(
        "British listed item: licensing not in the pack",
        ("GB", "JP", "dual-use"),
        "conditional",
        {"not-covered": "step", "GB-02": "informs"},
    ),
    Row(
        "nothing to do",
        ("FR", "JP", "civil"),
        "open",
        {"EU-SDP-01": "informs"},
        {"handles_critical_economic_security_information": False, "handles_classified": False},
    ),
    Row(
        "British core in the fund",
        ("JP", "GB", "civil"),
        "blocked",
        {"EU-EDF-02": "blocks", "GB-01": "blocks"},
        {"funding": "EDF"},
    ),
    Row(
        "Swiss contractor in SAFE",
        ("JP", "CH", "civil"),
        "blocked",
        {"EU-SAFE-02": "blocks", "CH-01": "blocks"},
        {"funding": "SAFE-1", "cost_share": 0.2},
    ),
    Row(
        "Norwegian recipient in EDIP",
        ("JP", "NO", "civil"),
        "conditional",
        {"NO-01": "informs", "EU-EDIP-03": "met"},
        {"funding": "EDIP", "cost_share": 0.35, "third_country_restriction_on_design": False},
        ("EU-EDIP-01",),
    ),
    Row(
        "Norwegian recipient in EDIP, share just over",
        ("JP", "NO", "civil"),
        "blocked",
        {"EU-EDIP-03": "blocks"},
        {"funding": "EDIP", "cost_share": 0.351, "third_country_restriction_on_design": False},
    ),
    Row(
        "EDIP on the day before it began",
        ("JP", "FR", "civil"),
        "blocked",
        {"EDIP-period": "blocks"},
        {"funding": "EDIP", "day": "2025-12-29"},
        ("EU-EDIP-03",),
    ),
    Row(
        "EDIP on its first day, share not known",
        ("JP", "FR", "civil"),
        "unknown",
        {"EU-EDIP-03": "may block", "EU-EDIP-05": "may block"},
        {"funding": "EDIP", "day": "2025-12-30"},
        ("EDIP-period",),
    ),
    Row(
        "EDIP: a foreign veto over the design",
        ("JP", "FR", "military"),
        "blocked",
        {"EU-EDIP-05": "blocks", "X-DESIGN-02": "warns"},
        {"funding": "EDIP", "cost_share": 0.1, "third_country_restriction_on_design": True},
    ),
    Row(
        "EDIP: part from a hostile state",
        ("CN", "FR", "civil"),
        "blocked",
        {"EU-EDIP-04": "blocks"},
        {"funding": "EDIP", "cost_share": 0.01, "origin_contravenes_eu_security_interests": True},
    ),
    Row(
        "Chinese-owned Austrian firm in the fund",
        ("JP", "AT", "civil"),
        "conditional",
        {"EU-EDF-03": "step"},
        {"funding": "EDF", "owners": ("JP", "CN")},
    ),
    Row(
        "Norwegian-owned Lithuanian firm in the fund",
        ("JP", "LT", "civil"),
        "conditional",
        {"EU-EDF-04": "step"},
        {"funding": "EDF", "owners": ("JP", "NO")},
        ("EU-EDF-03",),
    ),
    Row(
        "owner not known in the fund",
        ("JP", "AT", "civil"),
        "conditional",
        {"EU-EDF-03": "may need"},
        {"funding": "EDF", "owners": ("JP", None)},
    ),
    Row(
        "Ukrainian recipient of the fund before its association",
        ("JP", "UA", "civil"),
        "blocked",
        {"EU-EDF-02": "blocks"},
        {"funding": "EDF", "day": "2025-12-22"},
        ("UA-01", "EU-EDF-08"),
    ),
    Row(
        "Ukrainian recipient of the fund since then",
        ("JP", "UA", "civil"),
        "conditional",
        {"UA-01": "informs", "EU-EDF-08": "informs"},
        {"funding": "EDF", "day": "2025-12-23"},
        ("EU-EDF-02",),
    ),
    Row(
        "lethal autonomous weapon in the fund",
        ("FR", "DE", "weapon"),
        "blocked",
        {"EU-EDF-07": "blocks"},
        {"funding": "EDF", "autonomous_without_meaningful_human_control": True},
    ),
    Row(
        "SAFE: subcontractor of 20 % with an older contract",
        ("JP", "FR", "civil"),
        "conditional",
        {"EU-SAFE-03": "met", "EU-SAFE-02": "waived"},
        {
            "funding": "SAFE-1",
            "left_role": "subcontractor",
            "cost_share": 0.2,
            "contract_value_share": 0.2,
            "critical_input": True,
            "needs_classified_access": True,
            "earlier_contract_or_replacement_study": True,
        },
    ),
    Row(
        "SAFE: subcontractor of 20 % without one",
        ("JP", "FR", "civil"),
        "blocked",
        {"EU-SAFE-03": "blocks", "EU-SAFE-02": "blocks"},
        {
            "funding": "SAFE-1",
            "left_role": "subcontractor",
            "cost_share": 0.2,
            "contract_value_share": 0.2,
            "critical_input": True,
            "needs_classified_access": True,
            "earlier_contract_or_replacement_study": False,
        },
    ),
    Row(
        "SAFE: subcontractor of 20 %, contract not known",
        ("JP", "FR", "civil"),
        "unknown",
        {"EU-SAFE-03": "may block", "EU-SAFE-02": "may block"},
        {
            "funding": "SAFE-1",
            "left_role": "subcontractor",
            "cost_share": 0.2,
            "contract_value_share": 0.2,
            "critical_input": True,
            "needs_classified_access": True,
        },
    ),
    Row(
        "SAFE: subcontractor of 40 %",
        ("JP", "FR", "civil"),
        "blocked",
        {"EU-SAFE-03": "blocks"},
        {
            "funding": "SAFE-1",
            "left_role": "subcontractor",
            "cost_share": 0.2,
            "contract_value_share": 0.4,
            "critical_input": True,
            "needs_classified_access": True,
            "earlier_contract_or_replacement_study": True,
        },
    ),
    Row(
        "SAFE: uncritical subcontractor",
        ("JP", "FR", "civil"),
        "conditional",
        {},
        {
            "funding": "SAFE-1",
            "left_role": "subcontractor",
            "cost_share": 0.2,
            "contract_value_share": 0.3,
            "critical_input": False,
            "needs_classified_access": False,
        },
        ("EU-SAFE-02", "EU-SAFE-03"),
    ),
    Row(
        "SAFE category two: veto over the design",
        ("FR", "PL", "military"),
        "blocked",
        {"EU-SAFE-06": "blocks"},
        {"funding": "SAFE-2", "third_country_restriction_on_design": True, **SYSTEM},
    ),
    Row(
        "SAFE category one: the same veto",
        ("FR", "PL", "military"),
        "conditional",
        {},
        {"funding": "SAFE-1", "third_country_restriction_on_design": True, **SYSTEM},
        ("EU-SAFE-06",),
    ),
    Row(
        "SAFE: Japan as a buyer",
        ("FR", "JP", "military"),
        "conditional",
        {"EU-SAFE-09": "informs"},
        {"funding": "SAFE-1", **SYSTEM},
    ),
    Row(
        "SAFE: Turkish part",
        ("TR", "IT", "civil"),
        "conditional",
        {"TR-01": "met", "EU-SAFE-10": "met"},
        {"funding": "SAFE-1", "cost_share": 0.3},
    ),
    Row(
        "SAFE: US controlled share over a quarter",
        ("JP", "IT", "civil"),
        "conditional",
        {"US-EAR-01": "step"},
        {"funding": "SAFE-1", "cost_share": 0.3, "us": "ear", "us_controlled_content_share": 0.26},
    ),
    Row(
        "US controlled share of a quarter",
        ("JP", "IT", "civil"),
        "conditional",
        {},
        {"us": "ear", "us_controlled_content_share": 0.25},
        ("US-EAR-01", "US-ITAR-01"),
    ),
    Row("expired programme", ("JP", "FR", "civil"), "blocked", {"EDIRPA-period": "blocks"}, {"funding": "EDIRPA"}),
    Row("proposed programme", ("JP", "FR", "civil"), "blocked", {"ECF-period": "blocks"}, {"funding": "ECF"}),
    Row(
        "Horizon defence exception",
        ("JP", "DE", "dual-use"),
        "blocked",
        {"EU-HE-02": "blocks"},
        {"funding": "HORIZON-EIC", "critical_defence_technology": True},
    ),
    Row(
        "Horizon defence exception, civil",
        ("JP", "DE", "dual-use"),
        "conditional",
        {},
        {"funding": "HORIZON-EIC", "critical_defence_technology": False},
        ("EU-HE-02",),
    ),
    Row(
        "Horizon before Japan was treated as associated",
        ("JP", "DE", "civil"),
        "conditional",
        {},
        {"funding": "HORIZON-P2", "day": "2025-12-31", **TECHNOLOGY},
        ("EU-HE-01",),
    ),
]


@pytest.mark.parametrize("row", [*WORKED, *FROM_THE_RULES], ids=lambda row: row.name)
def test_worked_pairing(row, send):
    verdict = send(*row.way, **row.chosen)
    states = {finding.rule.id: finding.state for finding in verdict.findings}
    assert verdict.outcome.word == row.verdict, states
    assert {rule: states.get(rule) for rule in row.rules} == row.rules
    assert not [rule for rule in row.absent if rule in states]


def test_every_row_names_a_rule_of_its_own():
    named = {rule for row in [*WORKED, *FROM_THE_RULES] for rule in (*row.rules, *row.absent)}
    assert len(FROM_THE_RULES) >= 30
    assert len(named) >= 60
