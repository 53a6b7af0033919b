// The chosen pair: score, parts that add up, products, evidence, open points, and who the two firms are.

function detailOf(model, view, pair) {
  const left = model.left[model.pairLeft[pair]];
  const right = model.right[model.pairRight[pair]];
  const supplies = suppliesBetween(model, left, right);
  const groups = model.policy ? groupsOf(model, view.purpose, model.pairLeft[pair], model.pairRight[pair]) : [];
  const proposals = proposalsFor(model, left, right, groups);
  return [
    pairHeading(model, view, pair, left, right),
    section("detail.parts", waterfall(model, view, pair)),
    section("detail.products", ...proposals.map((proposal) => proposalBlock(model, proposal, { left, right }))),
    section("detail.supplies", supplyList(model, supplies.slice(0, model.constants.most_supplies), { left, right })),
    section("detail.shared", sharedList(model, sharedCodes(left, right))),
    section("detail.statements", statementList(matchedStatements(model, pair))),
    policySection(model, view, pair, groups),
    section("detail.assumed", lineList(assumedLines(model, pair, view.parts, supplies))),
    section("detail.questions", lineList(questionLines(model, left, right, supplies))),
    section("detail.firms", firmCard(model, left), firmCard(model, right)),
  ].filter(Boolean);
}

const KEPT = "[data-purpose], [data-search], summary";

// New reasons in place of the old ones; what was unfolded stays so, and the focus stays on its button or link.
function showReasons(root, content) {
  const focused = root.contains(document.activeElement);
  const place = [...root.querySelectorAll(KEPT)].indexOf(document.activeElement);
  const unfolded = root.querySelector("details")?.open;
  root.replaceChildren(...content);
  if (unfolded) root.querySelector("details")?.setAttribute("open", "");
  if (focused) (root.querySelectorAll(KEPT)[place] ?? root).focus({ preventScroll: true });
}

function section(heading, ...content) {
  const filled = content.filter(Boolean);
  return filled.length ? h("section", {}, h("h3", {}, say(heading)), ...filled) : null;
}

function pairHeading(model, view, pair, left, right) {
  const place = view.places[pair];
  const rank = view.mask[pair]
    ? say("detail.outside")
    : say("detail.place", { n: whole(place), all: whole(view.list.length) });
  return h(
    "header",
    { class: "pair" },
    h(
      "p",
      { class: "eyebrow" },
      rank,
      " ",
      verdictChip(OUTCOMES[view.gate.outcome[pair]]),
      model.existing[pair] ? h("span", { class: "known-partners" }, say("table.existing")) : null,
    ),
    h("h2", { id: "why-title" }, firmTitle(left), h("span", { class: "times" }, "×"), firmTitle(right)),
    h(
      "p",
      { class: "total" },
      h("strong", {}, scoreText(view.scores[pair])),
      view.gate.kept[pair]
        ? h(
            "span",
            {},
            say("detail.ranks", {
              left: whole(view.rankForLeft[pair]),
              right: whole(view.rankForRight[pair]),
              left_firm: isolated(left.name),
              right_firm: isolated(right.name),
            }),
          )
        : null,
      h("span", {}, say("detail.coverage", { share: percent(view.coverage[model.knownBits[pair]]) })),
    ),
  );
}

const firmTitle = (firm) =>
  h("span", { class: "title" }, bdi(firm.name), firm.local ? [" ", h("small", {}, bdi(firm.local))] : null);

function proposalBlock(model, proposal, firms) {
  const { capabilities } = model;
  const share = (part) => `${Math.round(100 * part)}%`;
  const names = { left: bdi(firms.left.name), right: bdi(firms.right.name) };
  const maker =
    proposal.integrator in names
      ? [say("product.integrator"), " ", names[proposal.integrator].cloneNode(true)]
      : [say(proposal.integrator ? "product.both" : "product.neither")];
  const lists = ["left", "right", "both"].map((side) => {
    const labels = proposal.inputs.filter((input) => input.supplier === side).map(({ code }) => capabilities[code].en);
    return labels.length
      ? h(
          "li",
          { class: side },
          h("b", {}, names[side]?.cloneNode(true) ?? say("product.either")),
          " ",
          labels.join(", "),
        )
      : null;
  });
  const missing = proposal.inputs
    .filter((input) => !input.supplier)
    .map(({ code, strength, fillers: found }) =>
      h(
        "li",
        { class: strength === 3 ? "missing needed" : "missing" },
        h("b", {}, say("product.missing")),
        ` ${capabilities[code].en} `,
        h(
          "span",
          { class: "from" },
          found.length
            ? [say("product.from"), " ", ...commas(found.map((firm) => bdi(firm.name)))]
            : say("product.nobody"),
        ),
      ),
    );
  return h(
    "div",
    { class: "product" },
    h("h4", {}, capabilities[proposal.product].en, " ", h("small", { lang: "ja" }, capabilities[proposal.product].ja)),
    h(
      "p",
      {},
      say("product.share", { joint: share(proposal.joint), left: share(proposal.left), right: share(proposal.right) }),
      " ",
      h("span", { class: "maker" }, ...maker),
    ),
    h(
      "div",
      { class: "cover", "aria-hidden": "true" },
      h("span", { class: "joint", place: { width: share(proposal.joint) } }),
      h("span", { class: "alone", place: { width: share(Math.max(proposal.left, proposal.right)) } }),
    ),
    h("ul", {}, ...lists, ...missing),
  );
}

const commas = (nodes) => nodes.flatMap((node, k) => (k ? [", ", node] : [node]));

function supplyList(model, supplies, firms) {
  if (!supplies.length) return null;
  const label = (code) => model.capabilities[code].en;
  const items = supplies.map((supply) => {
    const taker = firms[otherSide(supply.side)];
    const use =
      supply.product < 0
        ? [say("supply.declared"), " ", h("q", {}, bdi(supply.reason))]
        : [say("supply.derived", { product: label(supply.product) })];
    const [language, text] = Object.entries(supply.offer.statement)[0] ?? ["", ""];
    return h(
      "li",
      {},
      h("b", {}, label(supply.code)),
      h("span", { class: "flow" }, bdi(firms[supply.side].name), " → ", bdi(taker.name)),
      h("span", {}, ...use),
      text ? h("span", { class: "own" }, bdi(text, language)) : null,
    );
  });
  return h("ul", { class: "supplies" }, ...items);
}

function sharedList(model, codes) {
  if (!codes.length) return null;
  return h(
    "ul",
    { class: "tags" },
    ...codes
      .slice(0, 8)
      .map((code) =>
        h(
          "li",
          { title: model.capabilities[code].code },
          model.capabilities[code].en,
          " ",
          h("span", { lang: "ja" }, model.capabilities[code].ja),
        ),
      ),
  );
}

function statementList(statements) {
  if (!statements.length) return null;
  const words = ({ language, text }) => h("blockquote", { lang: language !== "und" ? language : null }, bdi(text));
  const items = statements.map(({ left, right, similarity, concept }) =>
    h(
      "li",
      {},
      words(left),
      words(right),
      h(
        "p",
        {},
        say("statement.alike", { similarity: (similarity / 100).toFixed(2) }),
        concept ? ` · ${say("statement.concept", { concept })}` : "",
      ),
    ),
  );
  return h("ol", { class: "statements" }, ...items);
}

const lineList = (lines) =>
  lines.length ? h("ul", { class: "lines" }, ...lines.map((line) => h("li", {}, bdi(line)))) : null;

function firmCard(model, firm) {
  const facts = [
    firm.city,
    countryName(firm.country),
    say(`kind.${firm.kind || "unknown"}`),
    firm.size && say(`size.${firm.size}`),
    firm.founded && say("firm.founded", { year: firm.founded }),
    firm.owner && firm.owner !== firm.country && say("firm.owner", { country: countryName(firm.owner) }),
  ];
  const texts = Object.entries(firm.description).sort(([a], [b]) => (b === LANGUAGE) - (a === LANGUAGE));
  const offers = firm.offers.map((offer) =>
    h(
      "li",
      {},
      model.capabilities[offer.code].en,
      h("span", { class: "trl" }, ` ${offer.trl ? say("firm.trl", { trl: offer.trl }) : say("firm.trl_unknown")}`),
    ),
  );
  return h(
    "article",
    { class: "card" },
    h("h4", {}, bdi(firm.name), firm.local ? [" ", h("small", {}, bdi(firm.local))] : null),
    h("p", { class: "traits" }, facts.filter(Boolean).join(" · "), h("code", {}, firm.id)),
    ...texts.map(([language, text]) => h("p", {}, bdi(text, language))),
    h("ul", { class: "tags" }, ...offers),
    h("button", { type: "button", class: "plain", "data-search": `id:${firm.id}` }, say("firm.only")),
  );
}
