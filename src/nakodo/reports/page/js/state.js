// What the reader chose, kept in the address so that a link brings the same view back.

const PAGE_ROWS = 50;
const COVERAGES = Array.from({ length: 20 }, (_, k) => String(5 * (k + 1))); // the steps of its slider, in percent

const defaults = (model) => ({
  amounts: [...model.weights.parts],
  filters: { ...NO_FILTERS },
  purpose: model.purpose,
  page: 0,
  pair: null,
});

// The address fragment of a state; only what differs from the defaults is in it.
function fragmentOf(model, state) {
  const found = new URLSearchParams();
  const start = defaults(model);
  if (String(state.amounts) !== String(start.amounts)) {
    found.set("w", model.criteria.map(({ name }, c) => `${name}.${state.amounts[c]}`).join("~"));
  }
  for (const name of FILTERS) if (state.filters[name]) found.set(name, state.filters[name]);
  if (state.purpose !== model.purpose) found.set("purpose", model.purposes[state.purpose].key);
  if (state.page) found.set("page", state.page + 1);
  if (state.pair !== null) {
    found.set("pair", `${model.left[model.pairLeft[state.pair]].id}~${model.right[model.pairRight[state.pair]].id}`);
  }
  return found.toString();
}

// The state of a fragment; what cannot be understood is left at its default.
function stateOf(model, fragment) {
  const state = defaults(model);
  const asked = new URLSearchParams(fragment);
  const amounts = amountsOf(model, asked.get("w") ?? "");
  if (amounts) state.amounts = amounts;
  for (const name of FILTERS) {
    const value = asked.get(name) ?? "";
    if (isChoice(model, name, value)) state.filters[name] = value;
  }
  const purpose = model.purposes.findIndex(({ key }) => key === asked.get("purpose"));
  if (purpose >= 0) state.purpose = purpose;
  const page = Number(asked.get("page"));
  if (Number.isInteger(page) && page > 1) state.page = page - 1;
  const [left, right] = (asked.get("pair") ?? "")
    .split("~")
    .map((id, k) => (k ? model.right : model.left).findIndex((firm) => firm.id === id));
  if (left >= 0 && right >= 0) state.pair = pairOf(model, left, right) ?? null;
  return state;
}

function amountsOf(model, text) {
  const given = new Map(text.split("~").map((part) => part.split(".")));
  const amounts = model.criteria.map(({ name }) => Number(given.get(name) ?? NaN));
  return amounts.every((amount) => Number.isInteger(amount) && amount >= 0 && amount <= model.constants.unit)
    ? amounts
    : null;
}

function isChoice(model, name, value) {
  if (name === "search") return value.length <= 200;
  if (name === "coverage") return COVERAGES.includes(value);
  if (name === "verdict") return OUTCOMES.includes(value);
  if (name === "existing") return value === "known" || value === "new";
  if (name === "capability") return model.capabilities.some(({ code }) => code === value);
  const [side, field] = name.split("_");
  return model[side].some((firm) => (firm[field] || "unknown") === value);
}
