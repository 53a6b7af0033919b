// The products that two firms cover better together than either alone, as engine/proposals.py finds them.

// What the rules block one firm from sending does not count as its own.
function proposalsFor(model, leftFirm, rightFirm, groups, most = 3) {
  const { capabilities, constants } = model;
  const left = { ability: allowedAbility(leftFirm, blockedCodes(groups, "left")) };
  const right = { ability: allowedAbility(rightFirm, blockedCodes(groups, "right")) };
  const found = [];
  capabilities.forEach((product, p) => {
    if (product.stage < constants.product_stage) return;
    const covered = { left: 0, right: 0, joint: 0 };
    for (const [input, share] of product.recipe) {
      const x = left.ability[input];
      const y = right.ability[input];
      covered.left += share * x;
      covered.right += share * y;
      covered.joint += share * (x + y - x * y);
    }
    const gain = covered.joint - Math.max(covered.left, covered.right);
    const worth = left.ability[p] > 0 || right.ability[p] > 0 ? gain : gain * constants.unmade;
    if (worth > 1e-9) found.push({ product: p, worth, gain, ...covered });
  });
  found.sort(
    (a, b) =>
      digits(b.worth, 9) - digits(a.worth, 9) || byText(capabilities[a.product].code, capabilities[b.product].code),
  );
  return found.slice(0, most).map((proposal) => ({
    ...proposal,
    integrator: supplier(left, right, proposal.product),
    inputs: capabilities[proposal.product].inputs.map(([code, strength]) => {
      const who = supplier(left, right, code);
      return { code, strength, supplier: who, fillers: who ? [] : fillers(model, code, leftFirm, rightFirm) };
    }),
  }));
}

function allowedAbility(firm, blocked) {
  const ability = Float64Array.from(firm.ability);
  blocked.forEach((code) => (ability[code] = 0));
  return ability;
}

function supplier(left, right, code) {
  if (left.ability[code] > 0) return right.ability[code] > 0 ? "both" : "left";
  return right.ability[code] > 0 ? "right" : "";
}

function fillers(model, code, left, right) {
  const firms = model.makers[code].map(([firm]) => firm).filter((firm) => firm !== left && firm !== right);
  return [...new Set(firms)].slice(0, model.constants.most_fillers);
}
