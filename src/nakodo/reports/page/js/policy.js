// What the rules say of a pair for one purpose, composed as policy/record.py does.

const TO_DO = ["step", "warns", "may need"];
const COUNTS = ["blocks", "may block", "step", "may need", "warns", "confirm"];

function preparePolicy(model) {
  if (!model.policy) return;
  for (const purpose of model.purposes) {
    purpose.table = new Map();
    for (const [side, rows] of Object.entries(purpose.verdicts)) {
      for (const [from, to, item, verdict] of rows) purpose.table.set(`${side} ${from} ${to} ${item}`, verdict);
    }
  }
  model.policy.findings = model.policy.findings.map(([rule, state, asks, by]) => ({
    rule,
    state: model.policy.states[state],
    asks,
    by,
  }));
}

// Offers of both firms in groups that are equal to the rules: sender's side, capabilities, outcome, findings.
function groupsOf(model, purpose, left, right) {
  const { policy } = model;
  const { table, left_place, right_place } = model.purposes[purpose];
  const groups = [];
  for (const [side, sender, receiver] of [
    ["left", left, right],
    ["right", right, left],
  ]) {
    const [from, to] =
      side === "left" ? [left_place[sender], right_place[receiver]] : [right_place[sender], left_place[receiver]];
    for (const [item, codes] of policy.items[side][sender]) {
      const verdict = table.get(`${side} ${from} ${to} ${item}`);
      if (verdict === undefined) continue;
      const [outcome, ...findings] = policy.verdicts[verdict];
      groups.push({ side, codes, outcome: OUTCOMES[outcome], findings: findings.map((k) => policy.findings[k]) });
    }
  }
  return groups;
}

// Capabilities of one side that it may not send; a blocked pair has no product, as all of them are blocked.
function blockedCodes(groups, side) {
  return new Set(
    groups.filter((group) => group.side === side && group.outcome === "blocked").flatMap((group) => group.codes),
  );
}

// Findings of groups, once a rule and state, with the capabilities concerned.
function byRule(groups) {
  const found = new Map();
  for (const { findings, codes } of groups) {
    for (const finding of findings) {
      const key = `${finding.rule} ${finding.state}`;
      if (!found.has(key)) found.set(key, { ...finding, codes: new Set() });
      codes.forEach((code) => found.get(key).codes.add(code));
    }
  }
  return [...found.values()];
}

function stepsOf(policy, groups) {
  const kind = ({ rule }) => policy.step_kinds.indexOf(policy.rules[rule].step_kind);
  return byRule(groups)
    .filter(({ state }) => TO_DO.includes(state))
    .sort((a, b) => TO_DO.indexOf(a.state) - TO_DO.indexOf(b.state) || kind(a) - kind(b) || byText(a.rule, b.rule));
}

// Missing facts with the rules that ask, those first that could block.
function factsOf(groups) {
  const asked = new Map();
  for (const { rule, state, asks } of byRule(groups)) {
    if (!COUNTS.includes(state)) continue;
    for (const fact of asks) {
      if (!asked.has(fact)) asked.set(fact, { fact, rules: new Set(), mayBlock: false });
      const entry = asked.get(fact);
      entry.rules.add(rule);
      entry.mayBlock ||= state === "may block";
    }
  }
  const entries = [...asked.values()];
  return [...entries.filter(({ mayBlock }) => mayBlock), ...entries.filter(({ mayBlock }) => !mayBlock)];
}

function policySection(model, view, pair, groups) {
  if (!model.policy) return null;
  const { policy } = model;
  const purpose = model.purposes[view.purpose];
  const allowed = groups.filter(({ outcome }) => outcome !== "blocked");
  const blocked = groups.filter(({ outcome }) => outcome === "blocked");
  const countries = [model.left[model.pairLeft[pair]].country, model.right[model.pairRight[pair]].country];
  return section(
    "detail.rules",
    h(
      "p",
      { class: "situation" },
      verdictChip(OUTCOMES[view.gate.outcome[pair]]),
      ` ${purpose.situation}. `,
      keptText(view.gate.kept[pair]),
    ),
    purposeList(model, view, pair),
    part(
      "rules.steps",
      stepsOf(policy, allowed).map((step) => stepLine(policy, step)),
    ),
    part(
      "rules.questions",
      factsOf(allowed).map(({ fact, rules, mayBlock }) =>
        h(
          "li",
          {},
          policy.facts[fact],
          " ",
          mayBlock ? h("em", {}, say("rules.may_block")) : null,
          h("small", {}, [...rules].join(", ")),
        ),
      ),
      "ul",
    ),
    part(
      "rules.blocked",
      blocked.map((group) => blockedLine(model, group)),
      "ul",
    ),
    part(
      "rules.agreements",
      policy.agreements
        .filter(({ between }) => between.some(([a, b]) => a === countries[0] && b === countries[1]))
        .map(agreementLine),
      "ul",
    ),
    ruleDetails(policy, byRule(groups)),
    h("p", { class: "hint" }, say("rules.evidence", { pack: purpose.pack, until: purpose.evidence_until })),
  );
}

const keptText = (kept) => (kept === 0 ? say("rules.keeps_none") : kept < FULL ? say("rules.keeps", { kept }) : "");
const part = (heading, items, kind = "ol") =>
  items.length ? h("div", { class: "part" }, h("h4", {}, say(heading)), h(kind, {}, ...items)) : null;

// The verdict for every money, each a button that ranks all pairs for it.
function purposeList(model, view, pair) {
  const [left, right] = [model.pairLeft[pair], model.pairRight[pair]];
  const items = model.purposes.map(({ key, label, outcome }, p) => {
    const word = OUTCOMES[outcome[model.arrays[`left_class_${p}`][left]][model.arrays[`right_class_${p}`][right]]];
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "data-purpose": p, title: label, "aria-pressed": p === view.purpose ? "true" : "false" },
        h("span", { class: "money" }, key),
        verdictChip(word),
      ),
    );
  });
  return h("ul", { class: "purposes", "aria-label": say("rules.by_money") }, ...items);
}

function stepLine(policy, { rule, state, asks }) {
  const { step, authority, jurisdiction, confidence } = policy.rules[rule];
  const ifs =
    state === "may need"
      ? h("span", { class: "if" }, say("rules.if"), " ", asks.map((fact) => policy.facts[fact]).join(" "))
      : null;
  const notes = [authority || jurisdiction, rule, say("rules.confidence", { confidence: say(`confidence.${confidence}`) })].join(" · ");
  return h("li", {}, step, " ", state === "warns" ? h("em", {}, say("rules.warns")) : null, ifs, h("small", {}, notes));
}

function blockedLine(model, { side, codes, findings }) {
  const rules = [...new Set(findings.filter(({ state }) => state === "blocks").map(({ rule }) => rule))];
  const what = codes.map((code) => model.capabilities[code].en).join(", ") || say("rules.anything");
  return h(
    "li",
    {},
    say("rules.from", { side: model.sides[side] }),
    ` ${what} `,
    h("small", {}, rules.map((rule) => `${rule} ${model.policy.rules[rule].title}`).join("; ")),
  );
}

function agreementLine({ party, counterparty, type, status, in_force, note, sources }) {
  const facts = [type, status.replaceAll("_", " "), in_force].filter(Boolean).join(" · ");
  return h(
    "li",
    {},
    `${party} – ${counterparty}: ${facts}. ${note} `,
    h("small", {}, ...commas(sources.map(sourceLink))),
  );
}

function ruleDetails(policy, found) {
  const order = ({ state }) => policy.states.indexOf(state);
  const lines = [...found]
    .sort((a, b) => order(a) - order(b) || byText(a.rule, b.rule))
    .map(({ rule, state, by }) => {
      const { title, instrument, status, effective_from, confidence, sources } = policy.rules[rule];
      const facts = [
        instrument,
        say(`rule_status.${status}`),
        effective_from && say("rules.since", { date: effective_from }),
        say("rules.confidence", { confidence: say(`confidence.${confidence}`) }),
      ]
        .filter(Boolean)
        .join(" · ");
      return h(
        "li",
        {},
        h("b", {}, rule),
        ` ${title} – ${say(`state.${state}`)}${by ? ` (${by})` : ""}. `,
        h("small", {}, facts, sources.length ? "; " : "", ...commas(sources.map(sourceLink))),
      );
    });
  return h(
    "details",
    { class: "rules" },
    h("summary", {}, say("rules.all", { n: lines.length })),
    h("ul", {}, ...lines),
  );
}

// Only web addresses become links; anything else stays text.
function sourceLink({ title, url, published }) {
  const text = published ? `${title}, ${published}` : title;
  return /^https?:\/\//.test(url) ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text) : text;
}
