// All pairs under the weights, rules and filters of the moment: the best at once, the whole order when it is asked for.

class View {
  constructor(model) {
    const { n } = model;
    this.model = model;
    this.plain = new Int32Array(n);
    this.scores = new Int32Array(n);
    this.order = new Uint32Array(n);
    this.mask = new Uint16Array(n);
    this.places = new Int32Array(n);
    this.rankForLeft = new Uint32Array(n);
    this.rankForRight = new Uint32Array(n);
    this.saved = { scores: new Int32Array(n), order: new Uint32Array(n), places: new Int32Array(n) };
    this.list = new Uint32Array(0);
    this.passing = 0;
    this.chosen = null;
  }

  // The rules for a purpose, and the order that the saved weights give under them.
  rule(purpose) {
    const { model, saved } = this;
    this.purpose = purpose;
    this.gate = gateOf(model, purpose);
    plainScores(model.values, model.weights.parts, this.plain);
    gatedScores(this.plain, this.gate.kept, saved.scores);
    bestFirst(saved.scores, saved.order);
  }

  weigh(parts) {
    this.parts = parts;
    this.coverage = coverageTable(parts);
    plainScores(this.model.values, parts, this.plain);
    gatedScores(this.plain, this.gate.kept, this.scores);
    this.complete = false;
  }

  // Which pairs pass, and their places under the saved weights.
  filter(filters) {
    maskPairs(this.model, this.gate, filters, this.coverage, this.mask);
    let place = 0;
    for (const pair of this.saved.order) if (!this.mask[pair]) this.saved.places[pair] = ++place;
    this.passing = place;
    this.complete = false;
  }

  // The best passing pairs.
  best(count) {
    return this.complete ? this.list.subarray(0, count) : bestOf(this.scores, this.mask, count);
  }

  // The whole order: the list of the passing pairs with their places, and each pair's rank for either firm, which
  // blocked pairs have among themselves.
  finish() {
    if (this.complete) return;
    const { model, order, mask, places } = this;
    const { pairLeft, pairRight } = model;
    const counts = () => ({ left: new Uint32Array(model.left.length), right: new Uint32Array(model.right.length) });
    const [allowed, blocked] = [counts(), counts()];
    this.list = new Uint32Array(this.passing);
    let place = 0;
    bestFirst(this.scores, order);
    for (const pair of order) {
      const among = this.gate.kept[pair] ? allowed : blocked;
      this.rankForLeft[pair] = ++among.left[pairLeft[pair]];
      this.rankForRight[pair] = ++among.right[pairRight[pair]];
      if (!mask[pair]) {
        this.list[place++] = pair;
        places[pair] = place;
      }
    }
    this.complete = true;
  }
}
