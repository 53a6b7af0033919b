"""The criteria, in the order in which they are shown and summed."""

from __future__ import annotations

from nakodo.criteria.autonomy import AUTONOMY, SECOND_SOURCE
from nakodo.criteria.certification import CERTIFICATION
from nakodo.criteria.complementarity import COMPLEMENTARITY
from nakodo.criteria.criterion import Criterion
from nakodo.criteria.dual_use import DUAL_USE
from nakodo.criteria.joint_product import JOINT_PRODUCT
from nakodo.criteria.readiness import READINESS
from nakodo.criteria.scale import MAJOR_STARTUP, SCALE_FIT
from nakodo.criteria.shared_ground import SHARED_GROUND
from nakodo.criteria.standing import STANDING
from nakodo.criteria.statement_affinity import STATEMENT_AFFINITY
from nakodo.criteria.supply_fit import SOURCING_FIT, SUPPLY_FIT
from nakodo.criteria.value_chain import VALUE_CHAIN

CRITERIA: tuple[Criterion, ...] = (
    SUPPLY_FIT,
    SOURCING_FIT,
    JOINT_PRODUCT,
    SHARED_GROUND,
    VALUE_CHAIN,
    COMPLEMENTARITY,
    STATEMENT_AFFINITY,
    SCALE_FIT,
    MAJOR_STARTUP,
    READINESS,
    DUAL_USE,
    AUTONOMY,
    SECOND_SOURCE,
    CERTIFICATION,
    STANDING,
)

CRITERION_NAMES: tuple[str, ...] = tuple(criterion.name for criterion in CRITERIA)
