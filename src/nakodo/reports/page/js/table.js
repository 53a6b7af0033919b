// The ranked table: fifty rows that stay and change their text, one Tab stop, arrow keys within.

class RankTable {
  constructor(body, choose, turn) {
    this.body = body;
    this.choose = choose;
    this.turn = turn;
    this.current = 0;
    this.rows = Array.from({ length: PAGE_ROWS }, (_, k) => this.makeRow(k));
    body.replaceChildren(...this.rows.map((row) => row.line));
    body.addEventListener("keydown", (event) => this.key(event));
  }

  makeRow(k) {
    const cell = (kind) => h("td", { class: kind });
    const row = {
      pair: null,
      rank: cell("rank"),
      change: cell("change"),
      score: cell("score"),
      left: h("span", { class: "firm" }),
      right: cell("name"),
      why: cell("why"),
      verdict: cell("policy"),
      known: cell("known"),
    };
    row.button = h("button", { type: "button", tabindex: k ? -1 : 0, onfocus: () => this.stop(k) }, row.left);
    const name = h("th", { class: "name", scope: "row" }, row.button);
    row.line = h(
      "tr",
      { onclick: () => row.pair !== null && this.choose(row.pair) },
      row.rank,
      row.change,
      row.score,
      name,
      row.right,
      row.why,
      row.verdict,
      row.known,
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

  // Rows of a page: [{pair, place, change, score, left, right, outcome, coverage, existing, why}].
  show(lines, chosen) {
    this.rows.forEach((row, k) => {
      const line = lines[k];
      row.line.hidden = !line;
      row.pair = line ? line.pair : null;
      if (line) this.fill(row, line, line.pair === chosen);
    });
    if (this.rows[this.current].line.hidden) this.stop(Math.max(0, lines.length - 1));
  }

  fill(row, line, chosen) {
    row.line.classList.toggle("chosen", chosen);
    row.button.setAttribute("aria-current", chosen ? "true" : "false");
    row.line.dataset.left = line.left.id;
    row.line.dataset.right = line.right.id;
    row.rank.textContent = whole(line.place);
    row.change.replaceChildren(changeMark(line.change));
    row.score.replaceChildren(h("data", { value: scoreText(line.score) }, shortScore(line.score)));
    row.left.replaceChildren(...firmLines(line.left));
    row.right.replaceChildren(h("span", { class: "firm" }, ...firmLines(line.right)));
    row.why.textContent = line.why;
    row.verdict.replaceChildren(...verdictCell(line));
    row.known.textContent = percent(line.coverage);
  }
}

// Name; own-script name and traits beneath, without the country where a whole side shares it.
function firmLines(firm) {
  const country = firm.alone ? null : firm.country;
  const traits = [country, say(`kind.${firm.kind || "unknown"}`), firm.size && say(`size.${firm.size}`)].filter(
    Boolean,
  );
  const local = firm.local ? h("span", { class: "local" }, bdi(firm.local)) : null;
  return [
    h("span", { class: "called" }, bdi(firm.name)),
    h("span", { class: "under" }, local, h("span", { class: "traits" }, traits.join(" · "))),
  ];
}

function changeMark(change) {
  if (change === 0) return h("span", { class: "same" }, say("table.same"));
  const [kind, arrow] = change > 0 ? ["up", "▲"] : ["down", "▼"];
  return h(
    "span",
    { class: kind, title: say(`table.${kind}`, { n: whole(Math.abs(change)) }) },
    `${arrow}${whole(Math.abs(change))}`,
  );
}

function verdictCell(line) {
  return [
    verdictChip(line.outcome),
    line.existing
      ? h("span", { class: "known-partners", title: say("table.existing_title") }, say("table.existing"))
      : null,
  ].filter(Boolean);
}

const SIGNS = { open: "●", conditional: "◐", unknown: "?", blocked: "✕" };
const verdictChip = (outcome) =>
  h(
    "span",
    { class: `chip ${outcome}` },
    h("span", { "aria-hidden": "true" }, SIGNS[outcome]),
    ` ${say(`verdict.${outcome}`)}`,
  );
