// What leaves the page: a CSV file, a link to this view, and the command that gives the same list.

const FORMULA_STARTS = /^[=+\-@\t\r]/;

// Text that a spreadsheet will not run; numbers are written without it.
const guarded = (text) => (FORMULA_STARTS.test(text) ? `'${text}` : text);
const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;

// The passing pairs with the columns and digits of `nakodo match --format csv`.
function csvOf(model, view) {
  const names = model.criteria.map(({ name }) => name);
  const head = [
    "left_id",
    "right_id",
    "rank",
    "score",
    "left_name",
    "right_name",
    "left_country",
    "right_country",
    "rank_for_right",
    "coverage",
  ];
  const columns = [
    ...head,
    ...names.map((name) => `c_${name}`),
    ...names.map((name) => `contribution_${name}`),
    "contribution_policy",
  ];
  const lines = [columns.map(quoted).join(",")];
  view.list.forEach((pair, k) => {
    const left = model.left[model.pairLeft[pair]];
    const right = model.right[model.pairRight[pair]];
    const values = model.values.map((column) => column[pair]);
    const points = values.map((value, c) => value * view.parts[c]);
    const policy = view.scores[pair] - points.reduce((sum, point) => sum + point, 0);
    const texts = [left.id, right.id].map(guarded);
    const labels = [left.name, right.name, left.country, right.country].map(guarded);
    const coverage = fraction(view.coverage[model.knownBits[pair]]);
    const cells = [
      ...texts,
      k + 1,
      scoreText(view.scores[pair]),
      ...labels,
      view.rankForRight[pair],
      coverage,
      ...values.map(fraction),
      ...points.map(scoreText),
      scoreText(policy),
    ];
    lines.push(cells.map(quoted).join(","));
  });
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function download(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const shellQuoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

// `nakodo match` with all weights and the filters that it has; the others are named in `without`.
function commandOf(model, view, state) {
  const { filters } = state;
  const asked = { ...model.request };
  const without = [];
  for (const side of ["left", "right"]) {
    const conditions = ["country", "kind", "size"]
      .filter((field) => filters[`${side}_${field}`] && filters[`${side}_${field}`] !== "unknown")
      .map((field) => `${field}=${filters[`${side}_${field}`]}`);
    if (!conditions.length) continue;
    if (asked[side].includes("=")) asked[side] = narrowed(asked[side], conditions);
    else without.push(...conditions);
  }
  const blocked = filters.verdict === "blocked";
  for (const name of ["search", "capability", "verdict", "coverage"])
    if (filters[name] && !(blocked && name === "verdict")) without.push(say(`filter.${name}`));
  if (filters.existing === "known") without.push(say("filter.existing"));
  if (asked.blind) without.push(say("copy.blind"));
  const words = ["nakodo", "match"];
  if (asked.profiles) words.push(`--profiles=${asked.profiles}`);
  for (const side of ["left", "right"])
    if (asked[side] !== model.request[side] || asked[`${side}_given`]) words.push(`--${side}=${asked[side]}`);
  words.push(...asked.options);
  model.criteria.forEach(({ name }, c) => words.push("--weight", `${name}=${fraction(view.parts[c])}`));
  words.push(...model.purposes[state.purpose].options);
  if (blocked) words.push("--show-blocked");
  if (asked.hidden) words.push("--include-hidden");
  if (asked.new_only || filters.existing === "new") words.push("--new-only");
  words.push("--pairs", String(PAGE_ROWS));
  return { command: words.map(shellQuoted).join(" "), without };
}

// A query with further conditions; a condition on a key that it has already takes that one's place.
function narrowed(query, conditions) {
  const parts = new Map(
    [...query.split(/\s+/), ...conditions].filter(Boolean).map((part) => [part.split("=")[0], part]),
  );
  return [...parts.values()].join(" ");
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(say("copy.failed"), text);
  }
}

// A short message; text that could not be copied stays on show, selected, until it is closed.
function notify(message, text) {
  const asked = document.activeElement;
  const close = () => {
    byId("notice").replaceChildren();
    asked.focus();
  };
  const area =
    text === undefined ? null : h("textarea", { readonly: true, rows: 5, "aria-label": say("copy.text") }, text);
  byId("notice").replaceChildren(
    message,
    ...(area
      ? [area, h("button", { type: "button", onclick: close }, say("copy.close"))]
      : []),
  );
  area?.select();
  if (!area) setTimeout(() => byId("notice").replaceChildren(), 6000);
}
