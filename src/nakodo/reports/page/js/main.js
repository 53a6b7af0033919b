// The page: state in, one frame of drawing out.

const SETTLED = 250; // milliseconds without a change after which the address and the status line follow

class Page {
  constructor(model) {
    this.model = model;
    const { n } = model;
    this.plain = new Int32Array(n);
    this.saved = { scores: new Int32Array(n), order: new Uint32Array(n), places: new Int32Array(n) };
    this.view = {
      scores: new Int32Array(n),
      order: new Uint32Array(n),
      mask: new Uint16Array(n),
      places: new Int32Array(n),
      rankForLeft: new Uint32Array(n),
      rankForRight: new Uint32Array(n),
      parts: null,
      list: new Uint32Array(0),
      chosen: null,
    };
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
    const pages = Math.max(1, Math.ceil(this.view.list.length / PAGE_ROWS));
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

  draw(what) {
    const { model, state, view } = this;
    if (what.gate) {
      view.purpose = state.purpose;
      view.gate = gateOf(model, state.purpose);
      this.rankSaved();
    }
    if (what.scores) this.rank();
    if (what.scores && state.filters.coverage) what.mask = true;
    if (what.mask) {
      maskPairs(model, view.gate, state.filters, view.coverage, view.mask);
      this.counts = choiceCounts(model, view.gate, view.mask);
    }
    if (what.scores || what.mask) this.list();
    this.show(what);
    byId("status").ariaBusy = "true";
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.settle(), SETTLED);
  }

  rankSaved() {
    const { model, view, saved } = this;
    plainScores(model.values, model.weights.parts, this.plain);
    gatedScores(this.plain, view.gate.kept, saved.scores);
    bestFirst(saved.scores, saved.order);
  }

  rank() {
    const { model, view } = this;
    const parts = weightParts(this.state.amounts, model.constants.unit);
    byId("no-weights").hidden = parts !== null;
    view.parts = parts ?? view.parts ?? model.weights.parts;
    view.coverage = coverageTable(view.parts);
    plainScores(model.values, view.parts, this.plain);
    gatedScores(this.plain, view.gate.kept, view.scores);
    bestFirst(view.scores, view.order);
    this.weightless = parts === null;
  }

  // The passing pairs in order, their places under these and the saved weights, and each firm's own ranks.
  list() {
    const { model, view, saved } = this;
    const list = new Uint32Array(model.n);
    const left = new Uint32Array(model.left.length);
    const right = new Uint32Array(model.right.length);
    let place = 0;
    let savedPlace = 0;
    for (let k = 0; k < model.n; k++) {
      const pair = view.order[k];
      if (view.gate.kept[pair]) {
        view.rankForLeft[pair] = ++left[model.pairLeft[pair]];
        view.rankForRight[pair] = ++right[model.pairRight[pair]];
      }
      if (!view.mask[pair]) {
        list[place++] = pair;
        view.places[pair] = place;
      }
      if (!view.mask[saved.order[k]]) saved.places[saved.order[k]] = ++savedPlace;
    }
    view.list = list.subarray(0, place);
    this.state.page = Math.min(this.state.page, Math.max(0, Math.ceil(place / PAGE_ROWS) - 1));
  }

  show(what) {
    const { model, state, view } = this;
    view.chosen = state.pair ?? (view.list.length ? view.list[0] : null);
    this.weights.show(state.amounts, this.weightless ? null : view.parts);
    this.filters.show(state.filters, this.counts);
    byId("purpose").value = state.purpose;
    byId("set").value =
      Object.keys(model.sets).find((name) => String(model.sets[name]) === String(state.amounts)) ?? "";
    this.showTable();
    showReasons(
      byId("why"),
      view.chosen === null ? [h("p", { class: "empty" }, say("detail.none"))] : detailOf(model, view, view.chosen),
    );
    if (what.scores || what.mask) this.map.show(view);
    this.map.mark(view.chosen);
    drawLinks(model, view, byId("links-picture"), (pair) => this.choose(pair));
  }

  showTable() {
    const { model, state, view, saved } = this;
    const held = byId("answer").contains(document.activeElement) ? document.activeElement : null;
    const start = state.page * PAGE_ROWS;
    const lines = Array.from(view.list.subarray(start, start + PAGE_ROWS), (pair, k) => {
      const left = model.left[model.pairLeft[pair]];
      const right = model.right[model.pairRight[pair]];
      return {
        pair,
        left,
        right,
        place: start + k + 1,
        change: saved.places[pair] - (start + k + 1),
        score: view.scores[pair],
        outcome: OUTCOMES[view.gate.outcome[pair]],
        existing: model.existing[pair],
        coverage: view.coverage[model.knownBits[pair]],
        why: mainReason(model, left, right),
      };
    });
    this.table.show(lines, view.chosen);
    const pages = Math.max(1, Math.ceil(view.list.length / PAGE_ROWS));
    byId("page-number").textContent = say("table.page", { page: whole(state.page + 1), pages: whole(pages) });
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page >= pages - 1;
    byId("nothing").hidden = view.list.length > 0;
    byId("pairs-table").hidden = view.list.length === 0;
    if (held?.closest("[hidden], :disabled")) (view.list.length ? this.table : byId("reset-empty")).focus();
  }

  settle() {
    this.remember();
    this.speak();
  }

  // Writing the address is slow (tens of milliseconds), so it waits until the hand rests.
  remember() {
    this.fragment = fragmentOf(this.model, this.state);
    history.replaceState(null, "", this.fragment ? `#${this.fragment}` : location.pathname + location.search);
  }

  // One sentence or two for eyes and screen readers, once the hand rests.
  speak() {
    const { model, view, saved } = this;
    const sentences = [];
    if (this.weightless) sentences.push(say("status.weightless"));
    if (!view.list.length) sentences.push(say("status.nothing"));
    else {
      const first = view.list[0];
      sentences.push(
        say("status.passing", { n: whole(view.list.length), all: whole(model.n) }),
        say("status.first", { ...namesOf(model, first), ...placeOf(view, first) }),
      );
      const former = Array.from(view.list, (pair) => saved.places[pair]);
      const gone = 20 - former.slice(0, 20).filter((place) => place <= 20).length - Math.max(0, 20 - former.length);
      if (String(view.parts) === String(model.weights.parts))
        sentences.push(say("status.saved", { name: model.weights.name }));
      else sentences.push(say("status.moved", { tau: kendallTau(former).toFixed(2), gone }));
    }
    const { pair } = this.state;
    if (pair !== null)
      sentences.push(
        say(view.mask[pair] ? "status.outside" : "status.chosen", { ...namesOf(model, pair), ...placeOf(view, pair) }),
      );
    if (model.pairs.per_firm) sentences.push(cutSentence(model));
    byId("status").textContent = sentences.join(" ");
    byId("status").ariaBusy = "false";
  }

  download() {
    const { model, view } = this;
    download(csvOf(model, view), "nakodo-pairs.csv");
    const cut = model.pairs.per_firm ? ` ${cutSentence(model)}` : "";
    notify(say("copy.csv", { n: whole(view.list.length) }) + cut);
  }

  copyCommand() {
    const { command, without } = commandOf(this.model, this.view, this.state);
    copy(command, without.length ? say("copy.command_without", { without: without.join(", ") }) : say("copy.command"));
  }
}

const cutSentence = ({ pairs: { here, total, per_firm } }) =>
  say("status.cut", { here: whole(here), total: whole(total), k: whole(per_firm) });

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
document.body.classList.add("ready");
