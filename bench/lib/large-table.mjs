import { closeSync, openSync, writeSync } from 'node:fs';

/** Rows and columns of the table that the project promises to load and to train on. */
export const ROWS = 100_000;
export const COLUMNS = 100;

const features = Array.from({ length: COLUMNS - 1 }, (_, i) => `c${i}`);

/** 99 columns of numbers with six places and a label in 0..9 that is the tenth in which their first lies; about 94 MB. @param {string} path */
export function writeLargeTable(path) {
  const file = openSync(path, 'w');
  writeSync(file, `${features.join()},label\n`);
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 2 ** 31;
  };
  for (let row = 0; row < ROWS; row += 1000) {
    let lines = '';
    for (let i = 0; i < 1000; i++) {
      const numbers = features.map(draw);
      lines += `${numbers.map((each) => (8 * each - 4).toFixed(6)).join()},${Math.floor(10 * (numbers[0] ?? 0))}\n`;
    }
    writeSync(file, lines);
  }
  closeSync(file);
}

/** A linear classifier of that table, which lies beside it as `file`. @param {string} file @param {object} [training] its `batch` and the like */
export function largeClassifier(file, training = {}) {
  const node = (id, type, x, y, attrs = {}) => ({ id, type, attrs, position: { x, y } });
  return JSON.stringify({
    format: 'chainrule-graph',
    version: 1,
    name: 'Large',
    nodes: [
      node('x', 'observed', 0, 0, { shape: [COLUMNS - 1] }),
      node('f', 'linear', 160, 0, { outFeatures: 10 }),
      node('C', 'cross-entropy', 440, 0),
      node('y', 'observed', 320, 160, { shape: [], dtype: 'int32' }),
    ],
    edges: [
      { from: 'x.value', to: 'f.input' },
      { from: 'f.output', to: 'C.input' },
      { from: 'y.value', to: 'C.target' },
    ],
    data: {
      sources: { large: { file } },
      columns: {
        'x.value': { source: 'large', columns: features },
        'y.value': { source: 'large', columns: ['label'] },
      },
    },
    training: {
      objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.01 }, steps: 1 }],
      epochs: 100,
      ...training,
    },
  });
}
