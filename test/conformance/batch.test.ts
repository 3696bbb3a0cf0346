import { afterAll, describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { verify } from '../../graph-core/program/verify.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { type Opened, open, run } from '../support/program.ts';
import {
  directionsFor,
  feedsOf,
  floatInputs,
  floatOutputs,
  forwardOf,
  isCollective,
  labelOf,
  randomNumbers,
  type Subject,
  withDerivatives,
} from './examples.ts';
import { CHECKS } from './table.ts';

type Feeds = Record<string, readonly number[]>;

/** All non-empty choices among names. */
const subsets = (names: readonly string[]): string[][] =>
  Array.from({ length: 2 ** names.length - 1 }, (_, i) => names.filter((_, k) => ((i + 1) >> k) & 1));

const isFloat = (program: Program, name: string): boolean => {
  const input = program.inputs.find((i) => i.name === name);
  return input !== undefined && program.types[input.id]?.dtype === 'float';
};

/** The p-th sample's value of an input: floats are moved, integers and truth values change places. */
function sampleOf(program: Program, name: string, data: readonly number[], p: number): number[] {
  if (isFloat(program, name)) return data.map((v, i) => v + 0.3 * p * (randomNumbers(name, i + 1)[i] as number));
  return data.map((_, i) => data[(i + p) % data.length] as number);
}

/** Feeds of a batched program: what carries the axis gets its samples one after the other. */
function stacked(program: Program, feeds: Feeds, carried: ReadonlySet<string>, size: number): Feeds {
  const all = (name: string, data: readonly number[]): number[] =>
    Array.from({ length: size }, (_, p) => sampleOf(program, name, data, p)).flat();
  return Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, carried.has(name) ? all(name, data) : data]));
}

/** A program of one sample, planned once for all the batches that it is held against. */
interface Single {
  readonly program: Program;
  readonly opened: Opened;
  readonly feeds: Feeds;
}

async function singleOf(program: Program, subject: Subject): Promise<Single> {
  return { program, opened: await open(program), feeds: { ...feedsOf(subject), ...(directionsFor(program) as Feeds) } };
}

async function loop({ program, opened, feeds }: Single, carried: ReadonlySet<string>, size: number) {
  const results: Record<string, Tensor>[] = [];
  for (let p = 0; p < size; p++) {
    const own = Object.entries(feeds).map(
      ([name, data]) => [name, carried.has(name) ? sampleOf(program, name, data, p) : data] as const,
    );
    results.push(await opened.run(Object.fromEntries(own)));
  }
  return results;
}

function expectNumbers(what: string, got: ArrayLike<number>, want: ArrayLike<number>): void {
  expect(got.length, `${what}: number of elements`).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    const [g, w] = [got[i] as number, want[i] as number];
    if (!(Object.is(g, w) || g === w || Math.abs(g - w) <= 1e-11 * Math.max(1, Math.abs(w))))
      expect.fail(`${what}[${i}]: got ${g}, want ${w}`);
  }
}

const directionsOf = (program: Program): string[] =>
  program.inputs.filter(({ role }) => role === 'cotangent' || role === 'tangent').map(({ name }) => name);

/** Values, tangents and gradients of each sample: batch(vjp f), with the directions carrying the axis too. */
async function checkPerSample(single: Single, carried: readonly string[], size: number): Promise<void> {
  const { program, feeds } = single;
  const all = new Set([...carried, ...directionsOf(program)]);
  const axis = isCollective(program) ? 'probe' : 'sample';
  const many = batch(program, registry, axis, size, all);
  verify(many, registry);
  const found = await run(many, stacked(program, feeds, all, size));
  const wanted = await loop(single, all, size);
  for (const { name, id } of many.outputs) {
    const carries = many.types[id]?.axes.includes(axis) === true;
    const each = wanted.map((outputs) => Array.from((outputs[name] as Tensor).data));
    expectNumbers(
      `${name} for ${carried.join(', ')} × ${size}`,
      (found[name] as Tensor).data,
      carries ? each.flat() : (each[0] ?? []),
    );
  }
}

/** Gradients through the batched program, vjp(batch f): what all samples share gets the sum of their gradients. */
async function checkShared(forward: Program, single: Single, carried: readonly string[], size: number): Promise<void> {
  const axis = 'sample';
  const many = batch(forward, registry, axis, size, new Set(carried));
  const outputs = floatOutputs(forward).filter((name) =>
    many.types[many.outputs.find((o) => o.name === name)?.id ?? -1]?.axes.includes(axis),
  );
  const wrt = floatInputs(forward);
  const seeds = outputs.map((output) => ({ output, cotangent: { input: `cotangent:${output}` } }));
  const shared = withGradients(many, registry, { seeds, wrt });
  verify(shared, registry);
  const all = new Set([...carried, ...seeds.map((s) => s.cotangent.input)]);
  // what no sample moves sends nothing back in the batch
  const silent = floatOutputs(forward).flatMap((name) =>
    outputs.includes(name) ? [] : [[`cotangent:${name}`, single.feeds[`cotangent:${name}`]?.map(() => 0) ?? []] as const],
  );
  const feeds = { ...single.feeds, ...Object.fromEntries(silent) };
  const found = await run(shared, stacked(single.program, feeds, all, size));
  const wanted = await loop({ ...single, feeds }, all, size);
  for (const name of wrt) {
    const each = wanted.flatMap((outputs) =>
      outputs[`grad:${name}`] ? [Array.from((outputs[`grad:${name}`] as Tensor).data)] : [],
    );
    const sum = (each[0] ?? []).map((_, i) => each.reduce((total, row) => total + (row[i] as number), 0));
    const got = found[`grad:${name}`]?.data ?? [];
    const want = carried.includes(name) ? each.flat() : sum;
    if (got.length > 0 || want.some((x) => x !== 0))
      expectNumbers(`gradient of ${name} for ${carried.join(', ')} × ${size}`, got, want);
  }
}

/** 1, 2 and the width of the features: equal sizes must not be taken for one another. */
const sizesOf = ({ example }: Subject): number[] => {
  const width = Object.values(example.inputs ?? {})[0]?.shape.at(-1) ?? 0;
  return [...new Set([1, 2, width])].filter((n) => n > 0);
};

// a rolled index or a moved score may leave a kink or an integer label's range: only values there are compared
const { subjects } = CHECKS.batch;

describe('a batch is a loop over its samples', () => {
  it.each(subjects.map((subject) => [labelOf(subject), subject] as const))('%s', async (_, subject) => {
    const forward = forwardOf(subject);
    const single = await singleOf(withDerivatives(forward), subject);
    const isShared = !isCollective(forward) && floatInputs(forward).length > 0;
    for (const carried of subsets(Object.keys(subject.example.inputs ?? {}))) {
      for (const size of sizesOf(subject)) {
        await checkPerSample(single, carried, size);
        if (isShared) await checkShared(forward, single, carried, size);
      }
    }
    single.opened.destroy();
  });

  afterAll(() => {
    const collectives = subjects.filter((s) => isCollective(forwardOf(s))).map(labelOf);
    console.log(`batched over probes, since they read all samples at once:\n  ${collectives.join('\n  ')}`);
  });
});

/** A class cost of P samples of one row each, and of one sample of P rows: the same cost and the same gradient. */
describe('weighted and ignored labels are averaged over all samples at once', () => {
  const scores = [1, 2, 3, 0, -1, 2, 0.5, 0.5, -2, 3, 0, 1];
  const labels = [2, -100, 0, 1];
  const weights = [0.5, 2, 1];

  it.each([
    ['cross-entropy', {}],
    ['cross-entropy', { labelSmoothing: 0.1 }],
    ['nll-loss', {}],
  ] as const)('%s %o', async (type, attrs) => {
    const one = new Builder(registry);
    const rows = one.input('scores', 'observed', { dtype: 'float', shape: [4, 3], axes: [] });
    const targets = one.input('labels', 'observed', { dtype: 'int32', shape: [4], axes: [] });
    const classWeights = one.input('weights', 'observed', { dtype: 'float', shape: [3], axes: [] });
    one.output('cost', one.op(type, { input: rows, target: targets, weight: classWeights }, attrs).cost as never);

    const many = new Builder(registry);
    const row = many.input('scores', 'observed', { dtype: 'float', shape: [3], axes: [] });
    const target = many.input('labels', 'observed', { dtype: 'int32', shape: [], axes: [] });
    const shared = many.input('weights', 'observed', { dtype: 'float', shape: [3], axes: [] });
    many.output('C', many.op(type, { input: row, target, weight: shared }, attrs).cost as never);
    const batched = batch(withTotalCost(many.build(), registry, ['C']), registry, 'sample', 4, new Set(['scores', 'labels']));

    const seeds = [{ output: 'cost', cotangent: 'one' as const }];
    const wrt = ['scores', 'weights'];
    const feeds = { scores, labels, weights };
    const a = await run(withGradients(one.build(), registry, { seeds, wrt }), feeds);
    const b = await run(withGradients(batched, registry, { seeds, wrt }), feeds);
    expect(Math.abs((a.cost as Tensor).data[0] as number)).toBeGreaterThan(0.1);
    for (const name of ['cost', 'grad:scores', 'grad:weights']) {
      expectNumbers(name, (b[name] as Tensor).data, (a[name] as Tensor).data);
    }
  });
});
