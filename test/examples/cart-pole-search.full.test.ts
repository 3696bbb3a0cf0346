import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatorOf } from '../../graph-core/simulators/index.ts';
import { advance, hasFallen, type Simulator } from '../../graph-core/simulators/simulator.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-search-'));
const saved = join(folder, 'trained.chainrule');

describe('a policy that a search has found', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the pole up for four seconds from its eight starts, and from a hundred others', { timeout: 120_000 }, async () => {
    const example = inRoot('examples/cart-pole-search.chainrule');
    const { out, err, status } = await runCaptured(['train', example, '--device', 'cpu', '--save', saved, '--json']);
    expect([err, status]).toEqual(['', 0]);
    const { cost, evaluations } = JSON.parse(out);
    expect(cost.train).toBe(-200);
    expect(evaluations).toMatchObject({ cost: 225, gradient: 0 });
    const { parameters } = JSON.parse(readFileSync(saved, 'utf8'));
    const weight: number[] = parameters['r[0]/f.weight'].value.data;
    const bias: number[] = parameters['r[0]/f.bias'].value.data;
    const cartPole = simulatorOf('cart-pole') as Simulator;
    const counts: number[] = [];
    for (let start = 0; start < 100; start++) {
      // corners and edges of the box of starts, and points inside
      let state = Float64Array.from([0, 1, 2, 3], (i) => 0.05 * Math.sin((start + 1) * (i + 1) * 1.7));
      let steps = 0;
      for (; steps < 200 && !hasFallen(cartPole, state); steps++) {
        const sum = weight.reduce((total, w, i) => total + w * (state[i] as number), bias[0] as number);
        state = Float64Array.from(advance(cartPole, state, Math.tanh(sum)));
      }
      counts.push(steps);
    }
    expect(counts).toEqual(Array(100).fill(200));
  });
});
