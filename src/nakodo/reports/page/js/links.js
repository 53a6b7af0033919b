// The best pairs that pass as links between two columns of firms: who is wanted by many?

const LINKS = 40;
const LINK_ROW = 22;

function drawLinks(model, view, root, choose) {
  const pairs = Array.from(view.list.subarray(0, LINKS));
  const left = columnOf(pairs, (pair) => model.pairLeft[pair]);
  const right = columnOf(pairs, (pair) => model.pairRight[pair]);
  const width = 760;
  const height = LINK_ROW * Math.max(left.order.length, right.order.length, 1) + 8;
  const y = (column, firm) =>
    4 + LINK_ROW / 2 + (column.place.get(firm) * (height - 8 - LINK_ROW)) / Math.max(1, column.order.length - 1);
  const [from, to] = [250, 510];
  const high = pairs.length ? view.scores[pairs[0]] : 1;
  const low = pairs.length ? view.scores[pairs[pairs.length - 1]] : 0;
  const curves = pairs.map((pair) => {
    const a = y(left, model.pairLeft[pair]);
    const b = y(right, model.pairRight[pair]);
    const strength = (view.scores[pair] - low) / Math.max(1, high - low);
    const name = linkName(model, view, pair);
    return drawn(
      "path",
      {
        class: pair === view.chosen ? "link chosen" : "link",
        d: `M${from},${a} C${from + 110},${a} ${to - 110},${b} ${to},${b}`,
        "stroke-width": (1 + 3 * strength).toFixed(2),
        "data-left": model.pairLeft[pair],
        "data-right": model.pairRight[pair],
        onclick: () => choose(pair),
      },
      drawn("title", {}, name),
    );
  });
  const label = (column, side, firms, x, anchor) =>
    column.order.map((firm) => {
      const count = pairs.filter((pair) => (side === "left" ? model.pairLeft : model.pairRight)[pair] === firm).length;
      const text = drawn(
        "text",
        {
          x,
          y: y(column, firm),
          dy: "0.35em",
          "text-anchor": anchor,
          class: count > 1 ? "many" : "",
          [`data-${side}`]: firm,
        },
        isolated(shortened(firms[firm].name)),
        count > 1 ? drawn("tspan", { class: "count" }, ` ${count}`) : null,
      );
      const light = (on) => () =>
        root.querySelectorAll(`path[data-${side}="${firm}"]`).forEach((path) => path.classList.toggle("lit", on));
      text.addEventListener("pointerenter", light(true));
      text.addEventListener("pointerleave", light(false));
      return text;
    });
  const picture = drawn(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": say("links.label", { n: pairs.length }) },
    ...curves,
    ...label(left, "left", model.left, from - 8, "end"),
    ...label(right, "right", model.right, to + 8, "start"),
  );
  const list = h("ol", {}, ...pairs.map((pair) => h("li", {}, bdi(linkName(model, view, pair)))));
  root.replaceChildren(
    picture,
    h(
      "details",
      { open: root.querySelector("details")?.open },
      h("summary", {}, say("links.list", { n: pairs.length })),
      list,
    ),
  );
}

const linkName = (model, view, pair) =>
  `${isolated(model.left[model.pairLeft[pair]].name)} × ${isolated(model.right[model.pairRight[pair]].name)} ${shortScore(view.scores[pair])}`;
const shortened = (name) => (name.length > 34 ? `${name.slice(0, 33)}…` : name);

// Firms in order of their best pair.
function columnOf(pairs, firmOf) {
  const order = [...new Set(pairs.map(firmOf))];
  return { order, place: new Map(order.map((firm, place) => [firm, place])) };
}
