// Filters: each sets one bit of a pair's mask where it shuts the pair out; a pair passes if no bit is set.

const FIRM_FILTERS = ["left_country", "left_kind", "left_size", "right_country", "right_kind", "right_size"];
const FILTERS = [...FIRM_FILTERS, "search", "capability", "verdict", "existing", "coverage"];
const BIT = Object.fromEntries(FILTERS.map((name, k) => [name, 1 << k]));
const NO_FILTERS = Object.fromEntries(FILTERS.map((name) => [name, ""]));
const OUTCOMES = ["blocked", "unknown", "conditional", "open"];

const LETTERS = { ß: "ss", ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

// Without accents, case, width of characters and kind of kana, so that any spelling finds a name.
const plainText = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[ßłøđðþæœı]/g, (letter) => LETTERS[letter])
    .replace(/[\u3041-\u3096\u309d]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));

function searchText(firm, capabilities) {
  const offers = firm.offers.map(
    (offer) => `${capabilities[offer.code].code} ${capabilities[offer.code].en} ${capabilities[offer.code].ja}`,
  );
  return plainText([`id:${firm.id}`, firm.name, firm.local, firm.city, ...offers].join("\n"));
}

function firmMasks(firms, side, filters) {
  return firms.map((firm) => {
    let mask = 0;
    for (const field of ["country", "kind", "size"]) {
      const wanted = filters[`${side}_${field}`];
      if (wanted && (firm[field] || "unknown") !== wanted) mask |= BIT[`${side}_${field}`];
    }
    return mask;
  });
}

// Where each word of a search is found: it must be in one of the two firms. A word "id:x" is the whole id.
function searchHits(model, text) {
  const words = plainText(text).split(/\s+/).filter(Boolean);
  const hits = (firms, word) =>
    firms.map(({ search }) => (word.startsWith("id:") ? search.startsWith(`${word}\n`) : search.includes(word)));
  return words.map((word) => ({ left: hits(model.left, word), right: hits(model.right, word) }));
}

function offersAt(firms, code) {
  return firms.map((firm) => firm.offers.some((offer) => offer.code === code));
}

function maskPairs(model, gate, filters, coverage, mask) {
  const left = firmMasks(model.left, "left", filters);
  const right = firmMasks(model.right, "right", filters);
  const found = searchHits(model, filters.search);
  const code = model.capabilities.findIndex((capability) => capability.code === filters.capability);
  const makers = code < 0 ? null : { left: offersAt(model.left, code), right: offersAt(model.right, code) };
  const wanted = OUTCOMES.indexOf(filters.verdict);
  const least = Math.round(Number(filters.coverage) * 100);
  for (let i = 0; i < model.n; i++) {
    const a = model.pairLeft[i];
    const b = model.pairRight[i];
    let bits = left[a] | right[b];
    if (!found.every((word) => word.left[a] || word.right[b])) bits |= BIT.search;
    if (makers && !makers.left[a] && !makers.right[b]) bits |= BIT.capability;
    if (wanted < 0 ? gate.kept[i] === 0 : gate.outcome[i] !== wanted) bits |= BIT.verdict;
    if (filters.existing && (filters.existing === "known") !== (model.existing[i] === 1)) bits |= BIT.existing;
    if (coverage[model.knownBits[i]] < least) bits |= BIT.coverage;
    mask[i] = bits;
  }
}

// How many pairs each choice of a filter would leave, the other filters as they are: Map of value to count.
function choiceCounts(model, gate, mask) {
  const counts = Object.fromEntries(FILTERS.map((name) => [name, new Map()]));
  const add = (name, value) => counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
  for (let i = 0; i < model.n; i++) {
    const bits = mask[i];
    if (bits & (bits - 1)) continue;
    const firms = { left: model.left[model.pairLeft[i]], right: model.right[model.pairRight[i]] };
    for (const side of ["left", "right"]) {
      for (const field of ["country", "kind", "size"]) {
        const name = `${side}_${field}`;
        if (!(bits & ~BIT[name])) add(name, firms[side][field] || "unknown");
      }
    }
    if (!(bits & ~BIT.verdict)) add("verdict", OUTCOMES[gate.outcome[i]]);
    if (!(bits & ~BIT.existing)) add("existing", model.existing[i] ? "known" : "new");
    if (!(bits & ~BIT.capability)) {
      for (const code of new Set([...firms.left.offers, ...firms.right.offers].map((offer) => offer.code)))
        add("capability", model.capabilities[code].code);
    }
  }
  return counts;
}
