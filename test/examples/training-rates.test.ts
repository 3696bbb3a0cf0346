import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { FullTensor, PlaneSpec } from '../../session/protocol.ts';
import { byRunPlan } from '../session/step-and-run.ts';

const read = (name: string): Document =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../examples/${name}.chainrule`, import.meta.url)), 'utf8'));

async function opened(document: Document) {
  const client = createDirectClient({ choice: 'cpu' });
  const { diagnostics, view } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics).toEqual([]);
  expect(view).not.toBeNull();
  return client;
}

describe('a narrow valley', () => {
  const valley = read('eta-matrix');
  const numbers = (id: string): readonly number[] =>
    (valley.nodes.find((node) => node.id === id) as { attrs?: object } as { attrs: { value: { data: readonly number[] } } }).attrs
      .value.data;
  const [x, y] = [numbers('x'), numbers('y')];
  /** The Hessian of the mean squared error, and its least squares by Cramer's rule. */
  const mean = (of: (p: number) => number): number => y.reduce((sum, _, p) => sum + of(p) / y.length, 0);
  const at = (p: number, i: number): number => x[2 * p + i] as number;
  const [h00, h01, h11] = [[0, 0] as const, [0, 1] as const, [1, 1] as const].map(([i, j]) =>
    mean((p) => 2 * at(p, i) * at(p, j)),
  ) as [number, number, number];
  const [c0, c1] = [0, 1].map((i) => mean((p) => 2 * at(p, i) * (y[p] as number))) as [number, number];
  const determinant = h00 * h11 - h01 * h01;
  const best: readonly [number, number] = [(c0 * h11 - c1 * h01) / determinant, (c1 * h00 - c0 * h01) / determinant];
  const PLANE: PlaneSpec = { kind: 'weights', a: { address: 'f.weight', index: 0 }, b: { address: 'f.weight', index: 1 } };

  const byOptimizer = (optimizer: OptimizerSpec): Document => ({
    ...valley,
    training: { ...valley.training, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
  });
  const offAfter = async (document: Document, steps: number): Promise<number> => {
    const w = (await byRunPlan(document, createCpuExecutor(), steps)).get('f.weight') as Float64Array;
    return Math.hypot((w[0] as number) - best[0], (w[1] as number) - best[1]);
  };

  it('is left in one step where eta is the inverse Hessian, and by no scalar rate in 500', async () => {
    expect(await offAfter(valley, 1)).toBeLessThan(1e-9);
    const [trace, spread] = [h00 + h11, Math.hypot(h00 - h11, 2 * h01)];
    // 2 / (largest + smallest eigenvalue) is the scalar rate that shrinks the distance most
    expect((trace + spread) / (trace - spread)).toBeGreaterThan(50);
    expect(await offAfter(byOptimizer({ type: 'sgd', lr: 2 / trace }), 500)).toBeGreaterThan(1e-9);
  });

  it('holds the matrix that is built from its curvature, at any weights', async () => {
    const client = await opened(valley);
    const built = await client.request('buildEta', { address: 'f.weight', source: 'inverse-hessian', damping: 0 });
    const inFile = valley.training.objectives?.[0]?.groups?.[0]?.eta;
    expect(built.shape).toEqual([2, 2]);
    built.data.forEach((value, i) => {
      expect(value).toBeCloseTo(Number(inFile?.data[i]), 9);
    });
    await expect(
      client.request('buildEta', { address: 'f.weight', source: 'natural-gradient', damping: Number.NaN }),
    ).rejects.toMatchObject({ code: 'eta/damping' });
    client.dispose();
  });

  it('has the way of the step far from the steepest one, both told in the plane', async () => {
    const client = await opened(valley);
    const before = await client.request('weights', {});
    const { data: g } = (await client.request('lossGradient', { addresses: ['f.weight'] }))['f.weight'] as FullTensor;
    const next = await client.request('nextStep', { plane: PLANE });
    const w = before['f.weight']?.data as Float64Array;
    next.move.forEach((by, i) => {
      expect((w[i] as number) + by).toBeCloseTo(best[i] as number, 9);
      expect(next.steepest[i]).toBeCloseTo(-(g[i] as number), 12);
    });
    expect(next.slope).toBeCloseTo(
      next.move.reduce((sum, by, i) => sum + by * (g[i] as number), 0),
      12,
    );
    expect(next.slope).toBeLessThan(0);
    expect(next.angle).toBeGreaterThan(70);
    expect(next.inPlane).toBeCloseTo(1, 12);
    await expect(client.request('nextStep', { plane: null })).rejects.toMatchObject({ code: 'surface/no-plane' });
    await client.request('surface', { plane: PLANE, reach: [1, 1], points: 3 });
    expect(await client.request('nextStep', { plane: null })).toEqual(next);
    expect(await client.request('weights', {})).toEqual(before);
    client.dispose();
  });

  it.each(['inverse-hessian', 'natural-gradient'] as const)(
    'a cost that no gradient comes from makes %s 1 / damping',
    async (source) => {
      const client = await opened(read('black-box'));
      const { data } = await client.request('buildEta', { address: 'a.value', source, damping: 0.5 });
      expect(Array.from(data)).toEqual([2]);
      await expect(client.request('buildEta', { address: 'a.value', source, damping: 0 })).rejects.toMatchObject({
        code: 'eta/singular',
      });
      client.dispose();
    },
  );

  it.each(['adam', 'lbfgs', 'nelder-mead'])('tells the next step of %s with what it remembers', async (type) => {
    const client = await opened(byOptimizer({ type, ...(type === 'lbfgs' ? {} : { lr: 0.1 }) }));
    await client.request('train', { steps: 3 });
    const before = (await client.request('weights', {}))['f.weight']?.data as Float64Array;
    const next = await client.request('nextStep', { plane: PLANE });
    expect(next.step).toBe(3);
    await client.request('train', { steps: 1 });
    const after = (await client.request('weights', {}))['f.weight']?.data as Float64Array;
    next.move.forEach((by, i) => {
      expect(by).toBeCloseTo((after[i] as number) - (before[i] as number), 12);
    });
    client.dispose();
  });

  it('has adam move every entry by the rate at first, at 45 degrees, and goes on from its count after another optimiser', async () => {
    const client = await opened(byOptimizer({ type: 'sgd', lr: 0.01 }));
    await client.request('train', { steps: 5 });
    const document = byOptimizer({ type: 'adam', lr: 0.1 });
    await client.request('open', { document, tables: {}, generation: 2 });
    // bias correction counts from where adam began
    const { move } = await client.request('nextStep', { plane: PLANE });
    for (const by of move) expect(Math.abs(by)).toBeCloseTo(0.1, 6);
    client.dispose();
  });
});
