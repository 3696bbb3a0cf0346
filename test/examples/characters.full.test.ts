import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const TEXT = readFileSync(inRoot('examples/data/coriolanus.txt'), 'utf8');
const [WINDOW, STRIDE] = [16, 8];

/** Where the text that is trained on ends: behind the last target of nine tenths of the windows. */
const trainEnd = (): number =>
  (Math.round(0.9 * (Math.floor((TEXT.length - WINDOW - 1) / STRIDE) + 1)) - 1) * STRIDE + WINDOW + 1;

/** Bits per character of `test` under counts of pairs in `train`, with `add` more of each. */
function bigramBits(train: string, test: string, add: number): number {
  const classes = new Set(TEXT).size;
  const count = (of: Map<string, number>, key: string): void => void of.set(key, (of.get(key) ?? 0) + 1);
  const [pairs, firsts] = [new Map<string, number>(), new Map<string, number>()];
  for (let i = 1; i < train.length; i++) {
    count(pairs, train.slice(i - 1, i + 1));
    count(firsts, train[i - 1] as string);
  }
  let bits = 0;
  for (let i = 1; i < test.length; i++) {
    const [pair, first] = [pairs.get(test.slice(i - 1, i + 1)) ?? 0, firsts.get(test[i - 1] as string) ?? 0];
    bits -= Math.log2((pair + add) / (first + add * classes));
  }
  return bits / (test.length - 1);
}

describe('a model of characters', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-characters-'));
  const saved = join(folder, 'trained.chainrule');
  let found: { metrics: { train: Record<string, number>; test: Record<string, number> }; cost: { test: number } };

  beforeAll(async () => {
    const example = inRoot('examples/characters.chainrule');
    const flags = ['--device', 'cpu', '--precision', 'float32', '--json', '--save', saved];
    const { out, err, status } = await runCaptured(['train', example, ...flags]);
    expect([err, status]).toEqual(['', 0]);
    found = JSON.parse(out);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('needs fewer bits for a character that it has not read than pairs of characters do', () => {
    const [train, test] = [TEXT.slice(0, trainEnd()), TEXT.slice(trainEnd())];
    // the best smoothing of several, chosen on the very text that is held back: a bar that is rather too low than too high
    const bar = Math.min(...[1, 0.3, 0.1, 0.03].map((add) => bigramBits(train, test, add)));
    expect(bar).toBeGreaterThan(3.3);
    const bits = found.metrics.test['bits-per-character'];
    expect(bits).toBeLessThan(bar - 0.3);
    expect(bits).toBeCloseTo(found.cost.test / Math.LN2, 4);
  });
});
