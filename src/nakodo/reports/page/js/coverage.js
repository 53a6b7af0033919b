// How well the profiles are known: two plain tables, made when they are opened, that sort and search.

class PlainTable {
  // columns: [{key, label (a phrase) or title, number, tone(row), cell(row)}]; rows are records; the first column names the row.
  constructor(root, caption, columns, rows) {
    this.columns = columns;
    this.sorted = null;
    this.body = h("tbody");
    this.count = h("output", { "aria-live": "off" });
    this.lines = rows.map((row) => ({ row, line: this.lineOf(row) }));
    this.search = h("input", { type: "search", oninput: () => this.show() });
    this.heads = columns.map((column) =>
      h(
        "th",
        { scope: "col", class: column.number ? "number" : null },
        h("button", { type: "button", onclick: () => this.sort(column) }, column.title ?? say(column.label)),
      ),
    );
    root.replaceChildren(
      h("p", { class: "find" }, h("label", {}, say("coverage.search"), " ", this.search), " ", this.count),
      h(
        "div",
        { class: "scroller tall", tabindex: 0, role: "region", "aria-label": say(caption) },
        h("table", {}, h("caption", {}, say(caption)), h("thead", {}, h("tr", {}, ...this.heads)), this.body),
      ),
    );
    this.show();
  }

  lineOf(row) {
    return h(
      "tr",
      {},
      ...this.columns.map(({ number, cell, tone }, k) =>
        h(
          k ? "td" : "th",
          { scope: k ? null : "row", class: [number && "number", tone?.(row)].filter(Boolean).join(" ") },
          cell(row),
        ),
      ),
    );
  }

  // Numbers first downwards, words first upwards; a second click turns it; equal rows stay as they were.
  sort(column) {
    const first = column.number ? -1 : 1;
    this.turned = this.sorted === column ? -this.turned : first;
    this.sorted = column;
    const compare = (a, b) =>
      column.number
        ? a[column.key] - b[column.key]
        : String(a[column.key]).localeCompare(String(b[column.key]), LANGUAGE);
    this.lines.sort((a, b) => this.turned * compare(a.row, b.row));
    this.heads.forEach((head, k) => {
      if (this.columns[k] === column) head.ariaSort = this.turned > 0 ? "ascending" : "descending";
      else head.removeAttribute("aria-sort");
    });
    this.show();
  }

  show() {
    const words = plainText(this.search.value).split(/\s+/).filter(Boolean);
    const found = this.lines.filter(({ line }) => {
      line.text ??= plainText(line.textContent);
      return words.every((word) => line.text.includes(word));
    });
    this.body.replaceChildren(...found.map(({ line }) => line));
    this.count.textContent = say("coverage.count", { n: whole(found.length), all: whole(this.lines.length) });
  }
}

function bindCoverage(model) {
  const open = (id, make) =>
    byId(id).addEventListener("toggle", () => make(byId(id).querySelector("div")), { once: true });
  open("coverage-firms", (root) => new PlainTable(root, "coverage.firms", FIRM_COLUMNS, firmCoverage(model)));
  open("coverage-capabilities", (root) =>
    new PlainTable(root, "coverage.capabilities", capabilityColumns(model), capabilityCoverage(model)),
  );
}

function firmCoverage(model) {
  const { facts, states } = model.coverage;
  const labels = facts.map((fact) => say(`fact.${fact}`));
  return ["left", "right"].flatMap((side) =>
    model.coverage[side].map(([digits, useful, sources, newest, age, confidence], k) => {
      const named = (state) => labels.filter((_, f) => states[digits[f]] === state).join(", ");
      return {
        firm: model[side][k],
        name: model[side][k].name,
        country: model[side][k].country,
        known: Math.round((100 * [...digits].filter((digit) => states[digit] === "known").length) / digits.length),
        assumed: named("assumed"),
        missing: named("missing"),
        useful: useful.map((f) => labels[f]).join(", "),
        sources,
        newest,
        age: age ?? -1,
        confidence: confidence && say(`confidence.${confidence}`),
      };
    }),
  );
}

const FIRM_COLUMNS = [
  { key: "name", label: "coverage.firm", cell: ({ firm }) => bdi(firm.name) },
  { key: "country", label: "filter.country", cell: ({ country }) => country },
  { key: "known", label: "coverage.known", number: true, cell: ({ known }) => `${known}%` },
  { key: "useful", label: "coverage.useful", cell: ({ useful }) => useful },
  { key: "assumed", label: "coverage.assumed", cell: ({ assumed }) => assumed },
  { key: "missing", label: "coverage.missing", cell: ({ missing }) => missing },
  { key: "sources", label: "coverage.sources", number: true, cell: ({ sources }) => whole(sources) },
  { key: "newest", label: "coverage.newest", tone: () => "short", cell: ({ newest }) => newest },
  { key: "age", label: "coverage.age", number: true, cell: ({ age }) => (age < 0 ? "" : whole(age)) },
  { key: "confidence", label: "coverage.confidence", cell: ({ confidence }) => confidence },
];

// Suppliers that state a capability themselves; an offer that was only inferred from a text does not count.
function capabilityCoverage(model) {
  return model.capabilities.map(({ code, en, ja }, c) => {
    const count = (side) => model[side].filter((firm) => firm.offers.some((o) => o.code === c && !o.inferred)).length;
    const row = { code, en, ja, left: count("left"), right: count("right") };
    const scarce = ["left", "right"].filter((side) => row[side] < 2);
    row.remark = scarce
      .map((side) => say(row[side] ? "coverage.one" : "coverage.none", { side: model.sides[side] }))
      .join("; ");
    return row;
  });
}

const capabilityColumns = (model) => [
  {
    key: "en",
    label: "filter.capability",
    cell: ({ en, ja }) => [en, " ", h("span", { lang: "ja", class: "traits" }, ja)],
  },
  { key: "code", label: "coverage.code", tone: () => "short", cell: ({ code }) => code },
  ...["left", "right"].map((side) => ({
    key: side,
    title: model.sides[side],
    number: true,
    tone: (row) => (row[side] === 0 ? "none" : row[side] === 1 ? "one" : null),
    cell: (row) => whole(row[side]),
  })),
  { key: "remark", label: "coverage.remark", cell: ({ remark }) => remark },
];
