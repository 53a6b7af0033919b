// The page: state in, one frame of drawing out.

const SETTLED = 250; // milliseconds without a change after which the address and the status line follow
const FOLLOWS = 100; // milliseconds after the table in which reasons and pictures follow

class Page {
  constructor(model) {
    this.model = model;
    this.view = new View(model);
    this.weights = new Weights(model, byId("weights"), (c, amount) => this.weigh(c, amount));
    this.filters = new Filters(model, byId("controls"), (name, value) => this.filter(name, value));
    this.table = new RankTable(
      byId("rows"),
      (pair) => this.choose(pair),
      (step) => this.turn(step),
    );
    this.map = new HeatMap(model, byId("map"), (pair) => this.choose(pair));
    this.bind();
    this.restore();
    addEventListener("hashchange", () => location.hash.slice(1) !== this.fragment && this.restore());
  }

  bind() {
    const on = (id, action) => byId(id).addEventListener("click", action);
    on("copy-link", () => {
      this.remember();
      copy(location.href, say("copy.link"));
    });
    on("download", () => this.download());
    on("copy-command", () => this.copyCommand());
    on("reset-weights", () => this.set({ amounts: [...this.model.weights.parts] }));
    on("reset-filters", () => this.set({ filters: { ...NO_FILTERS }, page: 0 }));
    on("reset-empty", () => this.set({ filters: { ...NO_FILTERS }, page: 0 }));
    on("previous", () => this.turn(-1));
    on("next", () => this.turn(1));
    byId("set").addEventListener(
      "change",
      (event) => event.target.value && this.set({ amounts: [...this.model.sets[event.target.value]] }),
    );
    byId("purpose").addEventListener("change", (event) => this.set({ purpose: Number(event.target.value), page: 0 }));
    byId("why").addEventListener("click", (event) => {
      const only = event.target.closest("[data-search]");
      if (only) this.set({ filters: { ...NO_FILTERS, search: only.dataset.search }, page: 0 });
      const money = event.target.closest("[data-purpose]");
      if (money) this.set({ purpose: Number(money.dataset.purpose), page: 0 });
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
      event.preventDefault();
      this.filters.search.focus();
    });
  }

  restore() {
    this.state = stateOf(this.model, location.hash.slice(1));
    this.draw({ gate: true, scores: true, mask: true });
    this.follow();
  }

  set(change) {
    Object.assign(this.state, change);
    this.later({
      gate: "purpose" in change,
      scores: "amounts" in change || "purpose" in change,
      mask: "filters" in change || "purpose" in change,
    });
  }

  weigh(c, amount) {
    this.set({ amounts: this.state.amounts.with(c, amount) });
  }

  filter(name, value) {
    this.set({ filters: { ...this.state.filters, [name]: value }, page: 0 });
  }

  choose(pair) {
    this.set({ pair });
  }

  turn(step) {
    const pages = Math.max(1, Math.ceil(this.view.passing / PAGE_ROWS));
    this.set({ page: Math.min(Math.max(this.state.page + step, 0), pages - 1) });
  }

  // Changes of one frame are drawn together.
  later(what) {
    if (this.pending) {
      for (const key of Object.keys(what)) this.pending[key] ||= what[key];
      return;
    }
    this.pending = what;
    requestAnimationFrame(() => {
      const pending = this.pending;
      this.pending = null;
      this.draw(pending);
    });
  }

  // What a hand on a slider waits for: the table. The rest follows, a few times a second while the hand moves.
  draw(what) {
    const { model, state, view } = this;
    if (what.gate) view.rule(state.purpose);
    if (what.scores) this.rank();
    if (what.mask || (what.scores && state.filters.coverage)) {
      view.filter(state.filters);
      this.counts = null;
    }
    state.page = Math.min(state.page, Math.max(0, Math.ceil(view.passing / PAGE_ROWS) - 1));
    const best = view.best((state.page + 1) * PAGE_ROWS);
    view.chosen = state.pair ?? best[0] ?? null;
    this.weights.show(state.amounts, this.weightless ? null : view.parts);
    this.showTable(best);
    byId("status").ariaBusy = "true";
    if (what.scores || what.mask) {
      this.moved = true;
      this.aside ??= setTimeout(() => this.follow(), FOLLOWS);
    } else this.follow();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.settle(), SETTLED);
  }

  rank() {
    const { model, state, view } = this;
    const parts = weightParts(state.amounts, model.constants.unit);
    byId("no-weights").hidden = parts !== null;
    this.weightless = parts === null;
    view.weigh(parts ?? view.parts ?? model.weights.parts);
  }

  // Reasons, filters and pictures.
  follow() {
    const { model, state, view } = this;
    clearTimeout(this.aside);
    this.aside = null;
    view.finish();
    this.table.finish();
    this.counts ??= choiceCounts(model, view.gate, view.mask);
    this.filters.show(state.filters, this.counts);
    byId("purpose").value = state.purpose;
    byId("set").value =
      Object.keys(model.sets).find((name) => String(model.sets[name]) === String(state.amounts)) ?? "";
    showReasons(
      byId("why"),
      view.chosen === null ? [h("p", { class: "empty" }, say("detail.none"))] : detailOf(model, view, view.chosen),
    );
    if (this.moved) this.map.show(view);
    this.map.mark(view.chosen);
    drawLinks(model, view, byId("links-picture"), (pair) => this.choose(pair));
    this.moved = false;
  }

  showTable(best) {
    const { model, state, view } = this;
    const held = byId("answer").contains(document.activeElement) ? document.activeElement : null;
    const start = state.page * PAGE_ROWS;
    const lines = Array.from(best.subarray(start), (pair, k) => {
      const left = model.left[model.pairLeft[pair]];
      const right = model.right[model.pairRight[pair]];
      return {
        pair,
        left,
        right,
        place: start + k + 1,
        change: view.saved.places[pair] - (start + k + 1),
        score: view.scores[pair],
        outcome: OUTCOMES[view.gate.outcome[pair]],
        existing: model.existing[pair],
        coverage: view.coverage[model.knownBits[pair]],
        why: (model.reasons[pair] ??= mainReason(model, left, right)),
      };
    });
    this.table.show(lines, view.chosen);
    const pages = Math.max(1, Math.ceil(view.passing / PAGE_ROWS));
    byId("page-number").textContent = say("table.page", { page: whole(state.page + 1), pages: whole(pages) });
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page >= pages - 1;
    byId("nothing").hidden = view.passing > 0;
    byId("pairs-table").hidden = view.passing === 0;
    if (held?.closest("[hidden], :disabled")) (view.passing ? this.table : byId("reset-empty")).focus();
  }

  settle() {
    if (this.aside) this.follow();
    this.remember();
    const { model, view, state, weightless } = this;
    byId("status").textContent = statusText(model, view, state, weightless);
    byId("status").ariaBusy = "false";
  }

  // Writing the address is slow (tens of milliseconds), so it waits until the hand rests.
  remember() {
    this.fragment = fragmentOf(this.model, this.state);
    history.replaceState(null, "", this.fragment ? `#${this.fragment}` : location.pathname + location.search);
  }

  download() {
    const { model, view } = this;
    view.finish();
    download(csvOf(model, view), "nakodo-pairs.csv");
    const cut = model.pairs.per_firm ? ` ${cutSentence(model)}` : "";
    notify(say("copy.csv", { n: whole(view.list.length) }) + cut);
  }

  copyCommand() {
    const { command, without } = commandOf(this.model, this.view, this.state);
    copy(command, without.length ? say("copy.command_without", { without: without.join(", ") }) : say("copy.command"));
  }
}

// The browser knows the names of countries; the file was written with their codes.
function nameSides(sides) {
  document.title = byId("title").textContent = say("page.title", sides);
  document.querySelectorAll("[data-side]").forEach((place) => (place.textContent = sides[place.dataset.side]));
}

const opened = await unpack(byId("data").textContent);
byId("data").remove();
WORDS = opened.record.words;
const model = modelOf(opened);
prepareEvidence(model);
preparePolicy(model);
nameSides(model.sides);
new Page(model);
bindCoverage(model);
document.body.classList.add("ready");
