// All pairs as one picture: a pixel a pair, firms of both sides by their best score, the best corner at the top left.

class HeatMap {
  constructor(model, root, choose) {
    this.model = model;
    this.canvas = root.querySelector("canvas");
    this.cross = root.querySelector(".cross");
    this.readout = root.querySelector(".readout");
    this.scale = root.querySelector(".scale");
    this.canvas.width = model.right.length;
    this.canvas.height = model.left.length;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.choose = choose;
    this.at = [0, 0];
    this.canvas.addEventListener("click", (event) => this.click(event));
    this.canvas.addEventListener("pointermove", (event) => this.say(this.cellOf(event)));
    this.canvas.addEventListener("pointerleave", () => this.say(this.at));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  show(view) {
    const { model } = this;
    this.view = view;
    const best = {
      left: new Int32Array(model.left.length).fill(-1),
      right: new Int32Array(model.right.length).fill(-1),
    };
    for (const pair of view.list) {
      best.left[model.pairLeft[pair]] = Math.max(best.left[model.pairLeft[pair]], view.scores[pair]);
      best.right[model.pairRight[pair]] = Math.max(best.right[model.pairRight[pair]], view.scores[pair]);
    }
    this.rows = inOrder(best.left);
    this.columns = inOrder(best.right);
    this.rowOf = placesOf(this.rows);
    this.columnOf = placesOf(this.columns);
    this.low = view.list.length ? view.scores[view.list[view.list.length - 1]] : 0;
    this.high = view.list.length ? view.scores[view.list[0]] : 1;
    this.paint();
    this.scale.textContent = say("map.scale", { low: shortScore(this.low), high: shortScore(this.high) });
  }

  paint() {
    const { model, view } = this;
    const pixels = new Uint32Array(this.image.data.buffer);
    const span = Math.max(1, this.high - this.low);
    pixels.fill(0);
    for (const pair of view.list) {
      const at = this.rowOf[model.pairLeft[pair]] * this.canvas.width + this.columnOf[model.pairRight[pair]];
      pixels[at] = RAMP[Math.round((255 * (view.scores[pair] - this.low)) / span)];
    }
    this.context.putImageData(this.image, 0, 0);
  }

  mark(pair) {
    if (pair === null) return;
    this.at = [this.rowOf[this.model.pairLeft[pair]], this.columnOf[this.model.pairRight[pair]]];
    this.place();
    this.say(this.at);
  }

  place() {
    const [row, column] = this.at;
    Object.assign(this.cross.style, {
      left: `${(100 * (column + 0.5)) / this.canvas.width}%`,
      top: `${(100 * (row + 0.5)) / this.canvas.height}%`,
    });
  }

  cellOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value, n) => Math.min(Math.max(Math.floor(value * n), 0), n - 1);
    return [
      inside((event.clientY - box.top) / box.height, this.canvas.height),
      inside((event.clientX - box.left) / box.width, this.canvas.width),
    ];
  }

  pairAt([row, column]) {
    return pairOf(this.model, this.rows[row], this.columns[column]);
  }

  say([row, column]) {
    const pair = this.pairAt([row, column]);
    const names = {
      left: isolated(this.model.left[this.rows[row]].name),
      right: isolated(this.model.right[this.columns[column]].name),
    };
    if (pair === undefined) this.readout.textContent = say("map.absent", names);
    else if (this.view.mask[pair]) this.readout.textContent = say("map.shut", names);
    else this.readout.textContent = say("map.cell", { ...names, ...placeOf(this.view, pair) });
  }

  click(event) {
    this.at = this.cellOf(event);
    this.pick();
  }

  key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const [down, right] = moves[event.key];
    const [row, column] = this.at;
    this.at = [
      Math.min(Math.max(row + down, 0), this.canvas.height - 1),
      Math.min(Math.max(column + right, 0), this.canvas.width - 1),
    ];
    this.pick();
  }

  pick() {
    this.place();
    this.say(this.at);
    const pair = this.pairAt(this.at);
    if (pair !== undefined) this.choose(pair);
  }
}

// Positions by best score downwards, then by id.
const inOrder = (best) => Array.from(best.keys()).sort((a, b) => best[b] - best[a] || a - b);

function placesOf(order) {
  const places = new Uint32Array(order.length);
  order.forEach((position, place) => (places[position] = place));
  return places;
}

// 256 colours from pale to dark blue-green, evenly rising in darkness, as little-endian RGBA.
const RAMP = rampOf([
  [0xf1, 0xf4, 0xe8],
  [0xcf, 0xe3, 0xd3],
  [0x9d, 0xcb, 0xc3],
  [0x5f, 0xab, 0xb3],
  [0x2f, 0x83, 0xa3],
  [0x23, 0x57, 0x8a],
  [0x22, 0x2c, 0x5e],
  [0x12, 0x12, 0x2e],
]);

function rampOf(stops) {
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const place = (k / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    const [r, g, b] = [0, 1, 2].map((c) =>
      Math.round(stops[from][c] + (place - from) * (stops[from + 1][c] - stops[from][c])),
    );
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
