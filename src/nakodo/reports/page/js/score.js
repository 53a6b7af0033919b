// The engine's arithmetic: whole numbers only, so that page, files and terminal agree to the last digit.

const FULL = 100; // hundredths of a score that a pair keeps under an open gate
const PAIR_ROOM = 2 ** 22; // room for the number of a pair beside its score in one exact float64
const BUCKET = 12; // scores that differ only in their last bits share a bucket

// Whole parts of `unit` in proportion to whole amounts (largest remainder, ties by order); null if all are 0.
function weightParts(amounts, unit) {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return null;
  const parts = amounts.map((amount) => Math.floor((amount * unit) / total));
  const left = unit - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = amounts
    .map((amount, c) => [(amount * unit) % total, c])
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, c] of byRemainder.slice(0, left)) parts[c] += 1;
  return parts;
}

// Sum of part times criterion for every pair, 0..10^8, before the gate.
function plainScores(values, parts, scores) {
  scores.fill(0);
  parts.forEach((part, c) => {
    if (part === 0) return;
    const column = values[c];
    for (let i = 0; i < scores.length; i++) scores[i] += part * column[i];
  });
}

const discount = (score, kept) => Math.floor((score * (FULL - kept)) / FULL);

// Scores after the gate; a blocked pair keeps the score that it would have without the rules.
function gatedScores(plain, kept, scores) {
  for (let i = 0; i < plain.length; i++) scores[i] = kept[i] > 0 ? plain[i] - discount(plain[i], kept[i]) : plain[i];
}

// Numbers of all pairs by score downwards, then by number, which is left id and then right id.
function bestFirst(scores, order) {
  const keys = new Float64Array(scores.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (1e8 - scores[i]) * PAIR_ROOM + i;
  keys.sort();
  for (let i = 0; i < keys.length; i++) order[i] = keys[i] % PAIR_ROOM;
}

// The best pairs that no filter shuts out, best first: only those in the buckets of scores that hold them are sorted.
function bestOf(scores, mask, count) {
  const tally = new Uint32Array((1e8 >> BUCKET) + 1);
  for (let i = 0; i < scores.length; i++) if (!mask[i]) tally[scores[i] >> BUCKET]++;
  let floor = tally.length;
  let found = 0;
  while (floor > 0 && found < count) found += tally[--floor];
  const keys = new Float64Array(found);
  let k = 0;
  for (let i = 0; i < scores.length; i++)
    if (!mask[i] && scores[i] >> BUCKET >= floor) keys[k++] = (1e8 - scores[i]) * PAIR_ROOM + i;
  return Uint32Array.from(keys.sort().subarray(0, count), (key) => key % PAIR_ROOM);
}

// Known weight in ten-thousandths for every set of known criteria, by its bits.
function coverageTable(parts) {
  const table = new Uint16Array(1 << parts.length);
  parts.forEach((part, c) => {
    for (let bits = 0; bits < 1 << c; bits++) table[bits + (1 << c)] = table[bits] + part;
  });
  return table;
}

function scoreText(score) {
  const sign = score < 0 ? "-" : "";
  const size = Math.abs(score);
  return `${sign}${Math.floor(size / 1e8)}.${String(size % 1e8).padStart(8, "0")}`;
}

const shortScore = (score) => scoreText(score).slice(0, 6);
const fraction = (tenThousandths) =>
  `${Math.floor(tenThousandths / 1e4)}.${String(tenThousandths % 1e4).padStart(4, "0")}`;
const percent = (tenThousandths) => `${Math.floor(tenThousandths / 100)}%`;

// Kendall's tau between two orders of the same pairs: 1 - 4 inversions / (n (n - 1)), by merge sort.
function kendallTau(places) {
  const n = places.length;
  if (n < 2) return 1;
  let source = Int32Array.from(places);
  let target = new Int32Array(n);
  let inversions = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      for (let a = start, b = middle, k = start; k < end; k++) {
        if (a < middle && (b >= end || source[a] <= source[b])) target[k] = source[a++];
        else {
          inversions += middle - a;
          target[k] = source[b++];
        }
      }
    }
    [source, target] = [target, source];
  }
  return 1 - (4 * inversions) / (n * (n - 1));
}
