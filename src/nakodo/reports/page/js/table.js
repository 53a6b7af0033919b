// The ranked table: fifty rows that stay and change their text, one Tab stop, arrow keys within.

class RankTable {
  constructor(body, choose, turn) {
    this.body = body;
    this.choose = choose;
    this.turn = turn;
    this.current = 0;
    this.rows = Array.from({ length: PAGE_ROWS }, (_, k) => this.makeRow(k));
    body.replaceChildren(...this.rows.map((row) => row.line));
    const rowOf = new Map(this.rows.map((row) => [row.line, row]));
    const watch = (seen) => seen.forEach((line) => (rowOf.get(line.target).far = !line.isIntersecting));
    const sight = new IntersectionObserver(watch, { rootMargin: "150px" });
    rowOf.forEach((_, line) => sight.observe(line));
    body.addEventListener("keydown", (event) => this.key(event));
  }

  makeRow(k) {
    const cell = (kind, ...content) => h("td", { class: kind }, ...content);
    const row = {
      pair: null,
      rank: new Text(),
      change: h("span"),
      score: h("data"),
      left: new FirmCell(),
      right: new FirmCell(),
      why: new Text(),
      verdict: verdictChip("open"),
      existing: h("span", { class: "known-partners", title: say("table.existing_title") }, say("table.existing")),
      known: new Text(),
    };
    row.button = h("button", { type: "button", tabindex: k ? -1 : 0, onfocus: () => this.stop(k) }, row.left.root);
    row.line = h(
      "tr",
      { onclick: () => row.pair !== null && this.choose(row.pair) },
      cell("rank", row.rank),
      cell("change", row.change),
      cell("score", row.score),
      h("th", { class: "name", scope: "row" }, row.button),
      cell("name", row.right.root),
      cell("why", row.why),
      cell("policy", row.verdict, row.existing),
      cell("known", row.known),
    );
    return row;
  }

  focus() {
    this.rows[this.current].button.focus();
  }

  stop(k) {
    this.rows[this.current].button.tabIndex = -1;
    this.current = k;
    this.rows[k].button.tabIndex = 0;
  }

  key(event) {
    const shown = this.rows.filter((row) => !row.line.hidden).length;
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -PAGE_ROWS, End: PAGE_ROWS };
    if (event.key in steps) {
      event.preventDefault();
      this.rows[Math.min(Math.max(this.current + steps[event.key], 0), shown - 1)].button.focus();
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      this.turn(event.key === "PageDown" ? 1 : -1);
    }
  }

  // Rows of a page: [{pair, place, change, score, left, right, outcome, coverage, existing, why}]; those out of sight
  // wait for `finish`, as laying out all fifty takes longest.
  show(lines, chosen) {
    this.waiting = [];
    this.rows.forEach((row, k) => {
      const line = lines[k];
      const far = row.far && !row.line.hidden;
      row.line.hidden = !line;
      if (!line) row.pair = null;
      else if (far) this.waiting.push(() => this.fill(row, line, line.pair === chosen));
      else this.fill(row, line, line.pair === chosen);
    });
    if (this.rows[this.current].line.hidden) this.stop(Math.max(0, lines.length - 1));
  }

  finish() {
    this.waiting.forEach((fill) => fill());
    this.waiting = [];
  }

  fill(row, line, chosen) {
    row.pair = line.pair;
    row.line.classList.toggle("chosen", chosen);
    row.button.setAttribute("aria-current", chosen ? "true" : "false");
    row.line.dataset.left = line.left.id;
    row.line.dataset.right = line.right.id;
    write(row.rank, whole(line.place));
    if (row.moved !== line.change) markChange(row.change, line.change);
    row.moved = line.change;
    row.score.value = scoreText(line.score);
    write(row.score, row.score.value.slice(0, 6));
    row.left.show(line.left);
    row.right.show(line.right);
    write(row.why, line.why);
    if (row.outcome !== line.outcome) row.verdict.replaceWith((row.verdict = verdictChip(line.outcome)));
    row.outcome = line.outcome;
    row.existing.hidden = !line.existing;
    write(row.known, percent(line.coverage));
  }
}

// Name; own-script name and traits beneath, without the country where a whole side shares it.
class FirmCell {
  constructor() {
    this.name = h("bdi");
    this.local = h("bdi");
    this.under = h("span", { class: "local" }, this.local);
    this.traits = h("span", { class: "traits" });
    this.root = h(
      "span",
      { class: "firm" },
      h("span", { class: "called" }, this.name),
      h("span", { class: "under" }, this.under, this.traits),
    );
  }

  show(firm) {
    if (this.firm === firm) return;
    this.firm = firm;
    write(this.name, firm.name);
    write(this.local, firm.local);
    this.under.hidden = !firm.local;
    write(this.traits, traitsOf(firm));
  }
}

const traitsOf = (firm) =>
  [firm.alone ? null : firm.country, say(`kind.${firm.kind || "unknown"}`), firm.size && say(`size.${firm.size}`)]
    .filter(Boolean)
    .join(" · ");

function markChange(mark, change) {
  const kind = change === 0 ? "same" : change > 0 ? "up" : "down";
  const places = { n: whole(Math.abs(change)) };
  mark.className = kind;
  mark.title = change === 0 ? "" : say(`table.${kind}`, places);
  write(mark, change === 0 ? say("table.same") : `${change > 0 ? "▲" : "▼"}${places.n}`);
}

const SIGNS = { open: "●", conditional: "◐", unknown: "?", blocked: "✕" };
const verdictChip = (outcome) =>
  h(
    "span",
    { class: `chip ${outcome}` },
    h("span", { "aria-hidden": "true" }, SIGNS[outcome]),
    ` ${say(`verdict.${outcome}`)}`,
  );
