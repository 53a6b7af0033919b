// Why two firms match, composed from their records as engine/explain.py does.

const digits = (value, places) => Math.round(value * 10 ** places);
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const otherSide = (side) => (side === "left" ? "right" : "left");

// Once for all: what each capability goes into, each firm's best ability, and who offers what.
function prepareEvidence(model) {
  const { capabilities, constants } = model;
  capabilities.forEach((capability) => (capability.uses = []));
  capabilities.forEach((product, p) => {
    const total = product.inputs.reduce((sum, [, strength]) => sum + strength, 0);
    product.recipe = product.inputs.map(([input, strength]) => [
      input,
      ((1 - constants.integration) * strength) / total,
    ]);
    product.recipe.push([p, constants.integration]);
    product.inputs.forEach(([input, strength]) => capabilities[input].uses.push([p, strength / 3]));
  });
  for (const firm of [...model.left, ...model.right]) {
    firm.ability = new Float64Array(capabilities.length);
    for (const offer of firm.offers) firm.ability[offer.code] = Math.max(firm.ability[offer.code], offer.ability);
    firm.search = searchText(firm, capabilities);
  }
  model.makers = capabilities.map(() => []);
  for (const firm of [...model.left, ...model.right]) {
    for (const offer of firm.offers) model.makers[offer.code].push([firm, offer]);
  }
  for (const makers of model.makers) {
    makers.sort(([a, x], [b, y]) => (y.trl ?? 0) - (x.trl ?? 0) || y.share - x.share || byText(a.id, b.id));
  }
}

// Capabilities that both offer, the largest common share first.
function sharedCodes(left, right) {
  return Object.keys(left.shares)
    .map(Number)
    .filter((code) => code in right.shares)
    .map((code) => [digits(Math.sqrt(left.shares[code] * right.shares[code]), 9), code])
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
    .map(([, code]) => code);
}

// Offers of each that meet needs of the other, surest first, one a supplier and capability.
function suppliesBetween(model, left, right) {
  const firms = { left, right };
  const found = ["left", "right"].flatMap((side) => suppliesOf(model, firms[side], firms[otherSide(side)], side));
  const own = (supply) => (firms[otherSide(supply.side)].offers.some((offer) => offer.code === supply.code) ? 1 : 0);
  const name = (code) => model.capabilities[code]?.code ?? "";
  found.sort(
    (a, b) =>
      digits(b.level, 6) - digits(a.level, 6) ||
      own(a) - own(b) ||
      b.offer.share - a.offer.share ||
      byText(name(a.code), name(b.code)) ||
      byText(a.side, b.side) ||
      byText(name(a.product), name(b.product)),
  );
  const first = new Map();
  for (const supply of found) {
    const key = `${supply.side} ${supply.code}`;
    if (!first.has(key)) first.set(key, supply);
  }
  return [...first.values()];
}

function suppliesOf(model, giver, taker, side) {
  return giver.offers.flatMap((offer) => {
    const { code } = offer;
    const declared = taker.needs
      .filter(([need]) => need === code)
      .map(([, reason]) => ({ side, code, offer, product: -1, reason, level: 1 }));
    const derived = model.capabilities[code].uses
      .map(([product, strength]) => ({
        side,
        code,
        offer,
        product,
        reason: "",
        level: taker.ability[product] * strength,
      }))
      .filter((supply) => supply.level > 0);
    return [...declared, ...derived];
  });
}

function mainReason(model, left, right) {
  const label = (code) => model.capabilities[code].en;
  const shared = sharedCodes(left, right);
  const parts = shared.length ? [say("reason.both", { what: shared.slice(0, 2).map(label).join(", ") })] : [];
  const supplies = suppliesBetween(model, left, right).filter(
    (s) => s.level >= model.constants.strong_need && !shared.includes(s.code),
  );
  for (const side of ["left", "right"]) {
    const best = supplies.find((supply) => supply.side === side);
    if (!best) continue;
    const use = best.product < 0 ? say("reason.declared") : say("reason.use", { product: label(best.product) });
    parts.push(`${side === "left" ? "→" : "←"} ${label(best.code)}${use}`);
  }
  return parts.join("; ") || say("reason.none");
}

// Statements that say alike: texts, languages, similarity in hundredths and a concept that both name.
function matchedStatements(model, pair) {
  const left = model.left[model.pairLeft[pair]];
  const right = model.right[model.pairRight[pair]];
  const found = [];
  for (let k = model.matchStart[pair]; k < model.matchStart[pair + 1]; k++) {
    const [leftLanguage, leftText, leftConcepts] = left.statements[model.arrays.match_left[k]];
    const [rightLanguage, rightText, rightConcepts] = right.statements[model.arrays.match_right[k]];
    const shared = leftConcepts.find((concept) => rightConcepts.includes(concept));
    found.push({
      left: { language: leftLanguage, text: leftText },
      right: { language: rightLanguage, text: rightText },
      similarity: model.arrays.similarity[k],
      concept: shared === undefined ? "" : model.concepts[shared],
    });
  }
  return found;
}

function assumedLines(model, pair, parts, supplies) {
  const left = model.left[model.pairLeft[pair]];
  const right = model.right[model.pairRight[pair]];
  const known = model.knownBits[pair];
  const lines = model.criteria
    .filter((_, c) => parts[c] && !(known & (1 << c)))
    .map(({ label, neutral }) => say("assumed.neutral", { criterion: label, value: neutral }));
  for (const [side, firm] of [
    ["left", right],
    ["right", left],
  ]) {
    const codes = sortedCodes(
      model,
      supplies.filter((s) => s.side === side && s.product >= 0).map((s) => s.code),
    );
    if (codes.length) lines.push(say("assumed.derived", { firm: firm.name, codes: codes.slice(0, 6).join(", ") }));
  }
  for (const firm of [left, right]) {
    const inferred = firm.offers.filter((offer) => offer.inferred).map((offer) => model.capabilities[offer.code].code);
    if (inferred.length) lines.push(say("assumed.inferred", { firm: firm.name, codes: inferred.join(", ") }));
  }
  return lines;
}

const sortedCodes = (model, codes) => [...new Set(codes)].map((code) => model.capabilities[code].code).sort();

function questionLines(model, left, right, supplies) {
  const firms = { left, right };
  const lines = supplies
    .filter((supply) => supply.product >= 0)
    .slice(0, 2)
    .map((supply) =>
      say("question.buy", {
        taker: firms[otherSide(supply.side)].name,
        giver: firms[supply.side].name,
        code: model.capabilities[supply.code].code,
        product: model.capabilities[supply.product].code,
      }),
    );
  const touched = new Set(supplies.map((supply) => `${supply.side} ${supply.code}`));
  for (const [side, firm] of Object.entries(firms)) {
    const moved = firm.offers.filter((offer) => touched.has(`${side} ${offer.code}`));
    const own = moved.length ? moved : firm.offers;
    const ask = (key, test) => {
      const codes = sortedCodes(
        model,
        own.filter(test).map((offer) => offer.code),
      ).slice(0, 4);
      if (codes.length) lines.push(say(`question.${key}`, { firm: firm.name, codes: codes.join(", ") }));
    };
    ask("us_unknown", (offer) => offer.us === "unknown");
    ask("us_some", (offer) => offer.us === "some" || offer.us === "licensed");
    ask("dual", (offer) => offer.dual === true && offer.listed);
  }
  for (const firm of [left, right]) {
    if (!firm.certified) lines.push(say("question.certificates", { firm: firm.name }));
  }
  return lines.slice(0, model.constants.most_questions);
}
