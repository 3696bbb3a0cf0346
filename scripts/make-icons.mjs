import { mkdirSync, writeFileSync } from 'node:fs';
import { inRoot } from './lib/paths.mjs';
import { encodeIco, encodePng } from './lib/png.mjs';

/**
 * Draws the application's icon: an open circle feeds a block with one round side, which feeds a red square. Shapes are
 * given by signed distances in a square of side 1, so that every size is drawn anew and sharp.
 *
 * `node scripts/make-icons.mjs` writes build/icon.png, build/icons/ and the page's favicon; they are kept in git.
 */

const ink = [31, 36, 48];
const paper = [250, 250, 247];
const red = [214, 48, 49];
const blue = [221, 232, 246];
const lineWidth = 0.036;

/** @typedef {(x: number, y: number) => number} Distance negative inside */

/** @param {number} cx @param {number} cy @param {number} w @param {number} h @param {number} r @returns {Distance} */
const box = (cx, cy, w, h, r) => (x, y) => {
  const dx = Math.abs(x - cx) - w / 2 + r;
  const dy = Math.abs(y - cy) - h / 2 + r;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r;
};
/** @param {number} cx @param {number} cy @param {number} r @returns {Distance} */
const disc = (cx, cy, r) => (x, y) => Math.hypot(x - cx, y - cy) - r;

/** Straight on the left, a half circle on the right. @param {number} left @param {number} cx @param {number} cy @param {number} r @returns {Distance} */
const halfRound = (left, cx, cy, r) => (x, y) => {
  const cap = disc(cx, cy, r)(x, y);
  const body = box((left + cx) / 2, cy, cx - left, 2 * r, 0)(x, y);
  return x > cx ? cap : Math.min(body, cap < body && x >= left ? Math.max(cap, left - x) : body);
};

/** @type {readonly { distance: Distance, fill: readonly number[] | null, stroke: readonly number[] | null }[]} */
const layers = [
  { distance: box(0.5, 0.5, 0.96, 0.96, 0.2), fill: paper, stroke: null },
  { distance: box(0.5, 0.5, 0.72, lineWidth, 0), fill: ink, stroke: null },
  { distance: disc(0.215, 0.5, 0.105), fill: paper, stroke: ink },
  { distance: halfRound(0.4, 0.51, 0.5, 0.13), fill: blue, stroke: ink },
  { distance: box(0.8, 0.5, 0.19, 0.19, 0.012), fill: red, stroke: ink },
];

/**
 * @param {number} size
 * @returns {Uint8Array} RGBA
 */
function draw(size) {
  const rgba = new Uint8Array(size * size * 4);
  for (let py = 0; py < size; py += 1) {
    for (let px = 0; px < size; px += 1) {
      let [r, g, b, a] = [0, 0, 0, 0];
      /** @param {readonly number[]} colour @param {number} cover */
      const paint = ([cr = 0, cg = 0, cb = 0], cover) => {
        // The first colour on a transparent pixel is taken whole: its edge is soft by transparency, not by darkness.
        const share = a === 0 ? Math.ceil(cover) : cover;
        r += (cr - r) * share;
        g += (cg - g) * share;
        b += (cb - b) * share;
        a = Math.max(a, cover);
      };
      for (const { distance, fill, stroke } of layers) {
        const d = distance((px + 0.5) / size, (py + 0.5) / size);
        if (fill !== null) paint(fill, coverage(d, size));
        if (stroke !== null) paint(stroke, coverage(Math.abs(d) - lineWidth / 2, size));
      }
      rgba.set([Math.round(r), Math.round(g), Math.round(b), Math.round(a * 255)], (py * size + px) * 4);
    }
  }
  return rgba;
}

/** How much of a pixel lies inside, from the distance of its centre. @param {number} d @param {number} size */
const coverage = (d, size) => Math.min(1, Math.max(0, 0.5 - d * size));

/** @param {number} size */
const png = (size) => encodePng(size, size, draw(size));

mkdirSync(inRoot('build/icons'), { recursive: true });
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
  writeFileSync(inRoot('build/icons', `${size}x${size}.png`), png(size));
writeFileSync(inRoot('build/icon.png'), png(1024));
mkdirSync(inRoot('renderer/public'), { recursive: true });
writeFileSync(inRoot('renderer/public/favicon.ico'), encodeIco([16, 32, 48].map((size) => ({ size, png: png(size) }))));
