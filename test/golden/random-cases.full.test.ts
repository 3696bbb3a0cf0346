import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import { graph } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';
import { describeGpu } from '../support/gpu.ts';
import { RandomGraphs, type RandomGraph } from './random-graphs.ts';
import { count, type Dual, forward } from './random-oracle.ts';

/** The same graphs every time. */
const SEED = 20260;

const folder = mkdtempSync(join(tmpdir(), 'chainrule-random-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Printed {
  readonly samples: number;
  readonly costs: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, TensorJson>>;
  readonly gradients: Readonly<Record<string, TensorJson>>;
  readonly tangents: Readonly<Record<string, TensorJson>>;
}

interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

async function printed(drawn: RandomGraph, device: string): Promise<Printed> {
  const path = join(folder, 'graph.chainrule');
  const inputs = join(folder, 'inputs.json');
  writeFileSync(path, saveDocument(graph(drawn.nodes, drawn.edges)));
  const given = drawn.leaves.map(({ address, dtype, shape, carries, data }) => {
    return [address, { dtype, shape: carries ? [drawn.samples, ...shape] : shape, data }];
  });
  writeFileSync(inputs, JSON.stringify(Object.fromEntries(given)));
  const tangents = join(folder, 'tangents.json');
  const direction = directionOf(drawn);
  writeFileSync(tangents, JSON.stringify({ [direction.address]: { dtype: 'float', shape: direction.shape, data: direction.t } }));
  const flags = ['--json', '--device', device, '--inputs', inputs, '--tangents', tangents];
  const { status, out, err } = await runCaptured(['run', path, ...flags]);
  expect(status, err).toBe(0);
  return JSON.parse(out) as Printed;
}

/** All samples move a float leaf alike. */
function directionOf({ leaves }: RandomGraph): { address: string; shape: readonly number[]; t: number[] } {
  const { address, shape } = leaves.find(({ dtype }) => dtype === 'float') as RandomGraph['leaves'][number];
  return { address, shape, t: Array.from({ length: count(shape) }, (_, i) => (i % 3) - 0.75) };
}

/** What the oracle says of each sample. */
function runSamples(drawn: RandomGraph, direction: (sample: number) => { address: string; t: readonly number[] } | null) {
  return Array.from({ length: drawn.samples ?? 1 }, (_, p) => {
    const leaves = drawn.leaves.map(({ address, shape, carries, data }): [string, Dual] => {
      const size = count(shape);
      const v = carries ? data.slice(p * size, (p + 1) * size) : data;
      return [address, { shape, v, t: v.map(() => 0) }];
    });
    return forward(drawn.nodes, drawn.edges, new Map(leaves), direction(p));
  });
}

const dual = (samples: ReturnType<typeof runSamples>, p: number, address: string): Dual => samples[p]?.get(address) as Dual;

function close(what: string, got: readonly (number | string)[], want: readonly number[], { rtol, atol }: Tolerance): void {
  expect(got.length, what).toBe(want.length);
  const scale = Math.max(0, ...want.map(Math.abs));
  want.forEach((w, i) => {
    const off = Math.abs(Number(got[i]) - w);
    if (!(off <= atol + rtol * scale)) expect.fail(`${what}[${i}]: got ${got[i]}, want ${w}`);
  });
}

/** Compares everything that is printed with what the oracle says. */
async function check(drawn: RandomGraph, device: string, tolerance: Tolerance): Promise<void> {
  const found = await printed(drawn, device);
  const samples = runSamples(drawn, () => null);
  const moved = directionOf(drawn);
  const along = runSamples(drawn, () => moved);
  const P = samples.length;
  expect(found.samples).toBe(P);
  for (const [address, { shape, data }] of Object.entries(found.values)) {
    const own = dual(samples, 0, address);
    const carries = shape.length > own.shape.length;
    expect(shape).toEqual(carries ? [P, ...own.shape] : own.shape);
    const printedSamples = Array.from({ length: carries ? P : 1 }, (_, p) => p);
    close(
      address,
      data,
      printedSamples.flatMap((p) => dual(samples, p, address).v),
      tolerance,
    );
    const tangent = found.tangents[address]?.data ?? data.map(() => 0);
    close(
      `tangent of ${address}`,
      tangent,
      printedSamples.flatMap((p) => dual(along, p, address).t),
      tolerance,
    );
    const gradient = found.gradients[address]?.data ?? data.map(() => 0);
    close(`gradient of ${address}`, gradient, gradientOf(drawn, address, carries, own), tolerance);
  }
  for (const id of drawn.costs) {
    const mean = samples.reduce((sum, _, p) => sum + (dual(samples, p, `${id}.cost`).v[0] as number), 0) / P;
    close(`cost ${id}`, [found.costs[id] as number], [mean], tolerance);
  }
}

/** The gradient of the sum of the mean costs, entry by entry: a value of its own in each sample, or one for all. */
function gradientOf(drawn: RandomGraph, address: string, carries: boolean, { shape, v }: Dual): number[] {
  // labels are whole numbers: nothing moves them
  if (drawn.leaves.some((leaf) => leaf.address === address && leaf.dtype !== 'float')) return zeros(drawn, carries, v.length);
  const P = drawn.samples ?? 1;
  return Array.from({ length: (carries ? P : 1) * count(shape) }, (_, at) => {
    const one = v.map((_, i) => (i === at % v.length ? 1 : 0));
    const sample = Math.floor(at / v.length);
    const moved = runSamples(drawn, (p) => (!carries || p === sample ? { address, t: one } : null));
    const slopes = drawn.costs.flatMap((id) => moved.map((_, p) => dual(moved, p, `${id}.cost`).t[0] as number));
    return slopes.reduce((sum, t) => sum + t, 0) / P;
  });
}

const zeros = ({ samples }: RandomGraph, carries: boolean, size: number): number[] =>
  new Array<number>((carries ? (samples ?? 1) : 1) * size).fill(0);

const checkMany = (device: string, numRuns: number, tolerance: Tolerance): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => check(new RandomGraphs(draw).build(), device, tolerance)),
    { seed: SEED, numRuns },
  );

it('random graphs have the values and derivatives of dual numbers on the CPU', async () => {
  await checkMany('cpu', 250, { rtol: 1e-10, atol: 1e-10 });
});

describeGpu('random graphs on WebGPU', () => {
  it('have the values and derivatives of dual numbers', async () => {
    await checkMany('webgpu', 25, { rtol: 2e-4, atol: 2e-5 });
  });
});
