import { afterAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { TrainProgress } from '../../session/protocol.ts';

/** A line through the plane, or along x, learns from points that somebody drew. */
function drawn(generator: string, points: readonly (readonly number[])[]): Document {
  const isClasses = generator === 'drawn-classes';
  const nodes = [
    node('x', 'observed', { shape: [isClasses ? 2 : 1] }),
    node('f', 'linear', { outFeatures: isClasses ? 2 : 1 }),
    node('C', isClasses ? 'cross-entropy' : 'mse-loss'),
    node('y', 'observed', isClasses ? { shape: [], dtype: 'int32' } : { shape: [1] }),
  ];
  return graph(nodes, wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'), {
    data: {
      sources: { points: { generator, points } },
      columns: {
        'x.value': { source: 'points', columns: isClasses ? ['x1', 'x2'] : ['x'] },
        'y.value': { source: 'points', columns: [isClasses ? 'label' : 'y'] },
      },
    },
    training: {
      seed: 3,
      batch: { size: 'all' },
      objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: isClasses ? 1 : 0.3 } }],
    },
  });
}

/** Classes at both sides of x1 + x2 = 0, as two strokes would lie. */
const strokes = (flipped: boolean): readonly (readonly number[])[] =>
  Array.from({ length: 12 }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1;
    const along = (i - 6) / 4;
    return [side * 0.6 + along, side * 0.6 - along, Number(side > 0 !== flipped)];
  });

describe('points that were drawn by hand', () => {
  const client = createDirectClient();
  afterAll(() => client.dispose());
  let generation = 0;

  async function train(
    document: Document,
    steps: number,
  ): Promise<{ progress: TrainProgress; parameters: (address: string) => readonly number[] }> {
    generation += 1;
    const report = await client.request('open', { document, tables: {}, generation, fresh: true });
    expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const progress = await client.request('train', { steps });
    const values = await client.request('parameters', {});
    return { progress, parameters: (address) => [...(values[address]?.data ?? [])] };
  }

  it('train a classifier: it separates two strokes, and turns round with their classes', async () => {
    const slopes: number[] = [];
    for (const flipped of [false, true]) {
      const { progress, parameters } = await train(drawn('drawn-classes', strokes(flipped)), 150);
      expect(progress.loss?.train).toBeLessThan(0.1);
      const [w00 = 0, w01 = 0, w10 = 0, w11 = 0] = parameters('f.weight');
      slopes.push(w10 - w00, w11 - w01);
    }
    const [a = 0, b = 0, c = 0, d = 0] = slopes;
    // what tells class 1 from class 0 grows with x1 + x2, and falls where the classes are exchanged
    expect([a > 0.5, b > 0.5, c < -0.5, d < -0.5]).toEqual([true, true, true, true]);
  });

  it('train a regression: the line of least squares', async () => {
    const { parameters } = await train(
      drawn('drawn-line', [
        [-1, -2.5],
        [0, 0.5],
        [1, 1.5],
        [2, 4.5],
      ]),
      400,
    );
    // slope Σ(x−x̄)(y−ȳ)/Σ(x−x̄)² = 11/5, intercept ȳ − 2.2 x̄ = −0.1
    expect(parameters('f.weight')[0]).toBeCloseTo(2.2, 3);
    expect(parameters('f.bias')[0]).toBeCloseTo(-0.1, 3);
  });
});
