// A table whose rows are a waterfall: bars run from where the sum stood to where it stands; points add up to the score.
function waterfall(model, view, pair) {
  const lines = waterfallLines(model, view, pair);
  const top = Math.max(...lines.map(({ start, points }) => Math.max(start, start + points)), 1);
  const rows = lines.map(({ label, question, assumed, value, weight, start, points }) => {
    const bar = h("span", {
      class: points < 0 ? "bar minus" : assumed ? "bar assumed" : "bar",
      place: { left: `${(100 * Math.min(start, start + points)) / top}%`, width: `${(100 * Math.abs(points)) / top}%` },
    });
    const name = h(
      "th",
      { scope: "row", title: question },
      label,
      assumed ? h("em", {}, say("detail.is_assumed")) : null,
    );
    return h(
      "tr",
      { class: points ? "" : "nothing" },
      name,
      h("td", { class: "track" }, h("span", { class: "line" }, bar)),
      h("td", {}, value),
      h("td", {}, weight),
      h("td", { class: "points" }, scoreText(points)),
    );
  });
  const head = h(
    "tr",
    {},
    ...["criterion", "sum", "value", "weight", "points"].map((key) =>
      h("th", { scope: "col" }, say(`detail.column.${key}`)),
    ),
  );
  const total = h(
    "tr",
    {},
    h("th", { scope: "row" }, say("detail.score")),
    h(
      "td",
      { class: "track" },
      h(
        "span",
        { class: "line" },
        h("span", { class: "bar sum", place: { left: "0", width: `${(100 * view.scores[pair]) / top}%` } }),
      ),
    ),
    h("td"),
    h("td", {}, fraction(model.constants.unit)),
    h("td", { class: "points" }, scoreText(view.scores[pair])),
  );
  return h(
    "table",
    { class: "waterfall" },
    h("caption", {}, say("detail.caption")),
    h("thead", {}, head),
    h("tbody", {}, ...rows),
    h("tfoot", {}, total),
  );
}

function waterfallLines(model, view, pair) {
  let start = 0;
  const lines = model.criteria.flatMap(({ label, question }, c) => {
    if (view.parts[c] === 0) return [];
    const value = model.values[c][pair];
    const points = view.parts[c] * value;
    const line = {
      label,
      question,
      assumed: !(model.knownBits[pair] & (1 << c)),
      value: fraction(value),
      weight: fraction(view.parts[c]),
      start,
      points,
    };
    start += points;
    return [line];
  });
  const policy = view.scores[pair] - start;
  if (policy)
    lines.push({
      label: say("detail.policy"),
      question: say("detail.policy_title"),
      assumed: false,
      value: "",
      weight: "",
      start,
      points: policy,
    });
  return lines;
}
