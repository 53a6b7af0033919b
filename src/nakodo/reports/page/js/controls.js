// Weights and filters: native inputs that write into the state and are written from it.

const MOST_AMOUNT = 5000; // a slider's right end, in parts of 10,000
const STEP = 100;

class Weights {
  constructor(model, root, change) {
    this.model = model;
    this.rows = model.criteria.map(({ label, question, name }, c) => {
      const slider = h("input", {
        type: "range",
        id: `weight-${name}`,
        min: 0,
        max: MOST_AMOUNT,
        step: STEP,
        oninput: (event) => change(c, Number(event.target.value)),
      });
      const number = h("input", {
        type: "number",
        min: 0,
        max: 100,
        step: 1,
        "aria-label": say("weights.number", { criterion: label }),
        oninput: (event) => change(c, amountOf(event.target.value)),
      });
      const share = h("output", { for: `weight-${name}`, "aria-live": "off" });
      root.append(
        h(
          "div",
          { class: "weight" },
          h("label", { for: `weight-${name}`, title: question }, label),
          slider,
          number,
          share,
        ),
      );
      return { slider, number, share };
    });
  }

  show(amounts, parts) {
    this.rows.forEach(({ slider, number, share }, c) => {
      if (Number(slider.value) !== amounts[c]) slider.value = amounts[c];
      const empty = number.value === "" && document.activeElement !== number;
      if (empty || amountOf(number.value) !== amounts[c]) number.value = amounts[c] / 100;
      share.textContent = parts ? `${(parts[c] / 100).toFixed(1)}%` : "–";
    });
  }
}

const amountOf = (text) => Math.min(Math.max(Math.round(Number(text) * 100) || 0, 0), 10_000);

class Filters {
  constructor(model, root, change) {
    this.model = model;
    this.selects = new Map();
    root.querySelectorAll("select[name]").forEach((select) => {
      this.selects.set(select.name, select);
      select.addEventListener("change", () => change(select.name, select.value));
      const choices = this.choicesOf(select.name);
      select.append(
        h("option", { value: "" }, say(`any.${select.name.replace(/^(left|right)_/, "")}`)),
        ...choices.map(([value, text]) => h("option", { value, "data-text": text }, text)),
      );
    });
    this.search = root.querySelector("[name=search]");
    this.search.addEventListener("input", () => change("search", this.search.value.slice(0, 200)));
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.search.value) change("search", "");
    });
    this.coverage = root.querySelector("[name=coverage]");
    this.coverage.addEventListener("input", () =>
      change("coverage", this.coverage.value === "0" ? "" : this.coverage.value),
    );
  }

  choicesOf(name) {
    if (name === "verdict") return [...OUTCOMES].reverse().map((outcome) => [outcome, say(`verdict.${outcome}`)]);
    if (name === "existing") return ["new", "known"].map((value) => [value, say(`existing.${value}`)]);
    if (name === "capability")
      return this.model.capabilities
        .filter((_, c) => this.model.makers[c].length)
        .map(({ code, en }) => [code, `${en} (${code})`]);
    const [side, field] = name.split("_");
    const values = [...new Set(this.model[side].map((firm) => firm[field] || "unknown"))];
    const text = (value) => (field === "country" ? countryName(value) : say(`${field}.${value}`));
    const order = Object.keys(WORDS[field] ?? {});
    return values
      .map((value) => [value, text(value)])
      .sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]) || a[1].localeCompare(b[1], LANGUAGE));
  }

  show(filters, counts) {
    for (const [name, select] of this.selects) {
      select.value = filters[name];
      select.classList.toggle("set", filters[name] !== "");
      for (const option of select.options) {
        if (option.value === "") continue;
        const count = counts[name].get(option.value) ?? 0;
        option.textContent = `${option.dataset.text} – ${whole(count)}`;
        option.disabled = count === 0 && option.value !== filters[name];
      }
    }
    if (this.search.value !== filters.search) this.search.value = filters.search;
    this.coverage.value = filters.coverage || "0";
    byId("coverage-value").textContent = say("filter.at_least", { share: `${this.coverage.value}%` });
  }
}
