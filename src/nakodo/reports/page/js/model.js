// What the page holds, ready to use: firms, pairs, criteria, gates and matched statements.

function modelOf({ record, arrays }) {
  const n = arrays.left.length;
  const criteria = record.criteria;
  const model = {
    ...record,
    n,
    left: record.left.firms,
    right: record.right.firms,
    sides: { left: sideName(record.left.region, "left"), right: sideName(record.right.region, "right") },
    pairLeft: arrays.left,
    pairRight: arrays.right,
    values: criteria.map((_, c) => arrays.values.subarray(c * n, (c + 1) * n)),
    knownBits: new Uint16Array(n),
    existingPairs: new Set(record.existing.map(([left, right]) => left * record.right.firms.length + right)),
    existing: new Uint8Array(n),
    pairNumber: new Map(),
    matchStart: new Uint32Array(n + 1),
    reasons: [],
    arrays,
  };
  for (const side of ["left", "right"])
    model[side].forEach((firm) => (firm.alone = firm.country === record[side].region));
  const nRight = model.right.length;
  for (let i = 0; i < n; i++) {
    model.knownBits[i] = arrays.left_known[arrays.left[i]] & arrays.right_known[arrays.right[i]];
    const key = arrays.left[i] * nRight + arrays.right[i];
    model.existing[i] = model.existingPairs.has(key) ? 1 : 0;
    model.pairNumber.set(key, i);
    model.matchStart[i + 1] = model.matchStart[i] + arrays.matches[i];
  }
  criteria.forEach((criterion) => {
    const own = WORDS.criteria?.[criterion.name];
    if (own) criterion.label = say(`criteria.${criterion.name}`, model.sides);
  });
  return model;
}

function sideName(region, side) {
  if (region === "") return say(`sides.${side}`);
  return region === "europe" ? say("sides.europe") : countryName(region);
}

const pairOf = (model, left, right) => model.pairNumber.get(left * model.right.length + right);

const namesOf = (model, pair) => ({
  left: isolated(model.left[model.pairLeft[pair]].name),
  right: isolated(model.right[model.pairRight[pair]].name),
});
const placeOf = (view, pair) => ({ score: shortScore(view.scores[pair]), n: whole(view.places[pair]) });

// Which part of its score each pair keeps, and its verdict, for one purpose.
function gateOf(model, purpose) {
  const { kept, outcome } = model.purposes[purpose];
  const left = model.arrays[`left_class_${purpose}`];
  const right = model.arrays[`right_class_${purpose}`];
  const gate = { kept: new Uint8Array(model.n), outcome: new Uint8Array(model.n) };
  for (let i = 0; i < model.n; i++) {
    const row = left[model.pairLeft[i]];
    const column = right[model.pairRight[i]];
    gate.kept[i] = kept[row][column];
    gate.outcome[i] = outcome[row][column];
  }
  return gate;
}
