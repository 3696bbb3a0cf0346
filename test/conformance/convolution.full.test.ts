import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { emptyDocument, type Json } from '../../graph-core/model/document.ts';
import { sizeOf, stridesOf, type Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { run } from '../support/program.ts';
import { inner, randomNumbers } from './examples.ts';

/** Blocks that slide a kernel, against their definitions as plain loops. */

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

interface Sliding {
  readonly rows: number | null;
  readonly groups: number;
  /** Channels and outputs of a group. */
  readonly channels: number;
  readonly outputs: number;
  readonly axes: readonly Axis[];
}

const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

const sliding = (rank: number, dilated = true): fc.Arbitrary<Sliding> =>
  fc.record({
    rows: fc.option(fc.integer({ min: 0, max: 2 })),
    groups: small(2),
    channels: small(2),
    outputs: small(2),
    axes: fc.array(
      fc.record({ size: small(6), kernel: small(3), stride: small(3), padding: fc.nat(2), dilation: small(dilated ? 2 : 1) }),
      { minLength: rank, maxLength: rank },
    ),
  });

const reach = ({ kernel, dilation }: Axis): number => dilation * (kernel - 1) + 1;
const fits = (axis: Axis): boolean => reach(axis) <= axis.size + 2 * axis.padding;
const placesOf = (axis: Axis): number => Math.floor((axis.size + 2 * axis.padding - reach(axis)) / axis.stride) + 1;

/** Every index of a shape. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const strides = stridesOf(shape);
  for (let flat = 0; flat < sizeOf(shape); flat++) {
    yield shape.map((n, d) => Math.floor(flat / (strides[d] as number)) % n);
  }
}

const at = (shape: readonly number[], index: readonly number[]): number =>
  stridesOf(shape).reduce((sum, stride, d) => sum + stride * (index[d] as number), 0);

const shapesOf = ({ rows, groups, channels, outputs, axes }: Sliding) => {
  const front = rows === null ? [] : [rows];
  return {
    input: [...front, groups * channels, ...axes.map((a) => a.size)],
    weight: [groups * outputs, channels, ...axes.map((a) => a.kernel)],
    output: [...front, groups * outputs, ...axes.map(placesOf)],
  };
};

/** Each product of a convolution: places in input, weight and output. */
function* products(given: Sliding): Generator<readonly [number, number, number]> {
  const { channels, outputs, axes, rows } = given;
  const shapes = shapesOf(given);
  for (const index of indices(shapes.output)) {
    const front = rows === null ? [] : [index[0] as number];
    const [output, ...place] = index.slice(front.length) as [number, ...number[]];
    const group = Math.floor(output / outputs);
    for (const tap of indices(shapes.weight.slice(1))) {
      const [channel, ...k] = tap as [number, ...number[]];
      const from = axes.map((a, d) => (place[d] as number) * a.stride + (k[d] as number) * a.dilation - a.padding);
      if (from.some((n, d) => n < 0 || n >= (axes[d] as Axis).size)) continue;
      const x = at(shapes.input, [...front, group * channels + channel, ...from]);
      yield [x, at(shapes.weight, [output, ...tap]), at(shapes.output, index)];
    }
  }
}

interface Operand {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const operand = (name: string, shape: readonly number[]): Operand => ({ shape, data: randomNumbers(name, sizeOf(shape)) });

/** The output of a block, and the gradients of its product with a cotangent. */
async function evaluate(type: string, inputs: Record<string, Operand>, attrs: Record<string, unknown>) {
  const b = new Builder(registry);
  const values = Object.fromEntries(
    Object.entries(inputs).map(([port, { shape }]) => [port, b.input(port, 'observed', { dtype: 'float', shape, axes: [] })]),
  );
  const output = b.op(type, values, attrs).output;
  if (!output) throw new Error(`${type} has no output`);
  b.output('output', output);
  const cotangent = operand('cotangent', output.shape);
  const program = withGradients(b.build(), registry, {
    seeds: [{ output: 'output', cotangent: { input: 'cotangent' } }],
    wrt: Object.keys(inputs),
  });
  const feeds = Object.fromEntries(Object.entries({ ...inputs, cotangent }).map(([name, { data }]) => [name, data]));
  const found = await run(program, feeds);
  return { output: found.output as Tensor, cotangent, gradient: (port: string) => (found[`grad:${port}`] as Tensor).data };
}

function expectClose(what: string, got: ArrayLike<number>, want: ArrayLike<number>): void {
  expect(got.length, `${what}: number of entries`).toBe(want.length);
  for (let i = 0; i < want.length; i++) expect(got[i], `${what}[${i}]`).toBeCloseTo(want[i] as number, 9);
}

/** Gradients of <cotangent, f> by central differences. Where f is linear in each operand, they are exact. */
function differences(f: (data: readonly number[]) => ArrayLike<number>, { data }: Operand, cotangent: Operand): number[] {
  const along = (i: number, by: number): number => inner(f(data.with(i, (data[i] as number) + by)), cotangent.data);
  return data.map((_, i) => (along(i, 0.001) - along(i, -0.001)) / 0.002);
}

const listOr1 = (axes: readonly Axis[], name: keyof Axis): number | number[] => {
  const list = axes.map((a) => a[name]);
  return new Set(list).size === 1 ? (list[0] as number) : list;
};

const stepsOf = ({ axes, groups }: Sliding) => ({
  groups,
  stride: listOr1(axes, 'stride'),
  padding: listOr1(axes, 'padding'),
  dilation: listOr1(axes, 'dilation'),
});

it.each([1, 2, 3])('conv%id is the sum of its products, and so are its gradients', async (rank) => {
  const property = fc.asyncProperty(
    sliding(rank).filter(({ axes }) => axes.every(fits)),
    async (given) => {
      const shapes = shapesOf(given);
      const [x, w] = [operand('input', shapes.input), operand('weight', shapes.weight)];
      const bias = operand('bias', [given.groups * given.outputs]);
      const conv = (a: readonly number[], k: readonly number[], c: readonly number[]): number[] => {
        const channel = given.rows === null ? 0 : 1;
        const y = [...indices(shapes.output)].map((index) => c[index[channel] as number] as number);
        for (const [i, j, o] of products(given)) y[o] = (y[o] as number) + (a[i] as number) * (k[j] as number);
        return y;
      };
      const found = await evaluate(`conv${rank}d`, { input: x, weight: w, bias }, stepsOf(given));
      expect(found.output.shape).toEqual(shapes.output);
      expectClose('output', found.output.data, conv(x.data, w.data, bias.data));
      const { cotangent } = found;
      expectClose(
        'input',
        found.gradient('input'),
        differences((a) => conv(a, w.data, bias.data), x, cotangent),
      );
      expectClose(
        'weight',
        found.gradient('weight'),
        differences((k) => conv(x.data, k, bias.data), w, cotangent),
      );
      expectClose(
        'bias',
        found.gradient('bias'),
        differences((c) => conv(x.data, w.data, c), bias, cotangent),
      );
    },
  );
  await fc.assert(property, { seed: 3, numRuns: rank === 3 ? 15 : 40 });
});

it.each([1, 2])('conv-transpose%id is the adjoint of the convolution, and so are its gradients', async (rank) => {
  const property = fc.asyncProperty(
    // a convolution over all of its input: what its stride leaves over is the output padding
    sliding(rank).filter(({ axes }) => axes.every(fits)),
    async (given) => {
      const shapes = shapesOf(given);
      const left = given.axes.map((a) => (a.size + 2 * a.padding - reach(a)) % a.stride);
      const [y, w] = [operand('input', shapes.output), operand('weight', shapes.weight)];
      const adjoint = (g: readonly number[], k: readonly number[]): number[] => {
        const x = new Array<number>(sizeOf(shapes.input)).fill(0);
        for (const [i, j, o] of products(given)) x[i] = (x[i] as number) + (g[o] as number) * (k[j] as number);
        return x;
      };
      const attrs = { ...stepsOf(given), outputPadding: left, hasBias: false };
      const found = await evaluate(`conv-transpose${rank}d`, { input: y, weight: w }, attrs);
      expect(found.output.shape).toEqual(shapes.input);
      expectClose('output', found.output.data, adjoint(y.data, w.data));
      expectClose(
        'input',
        found.gradient('input'),
        differences((g) => adjoint(g, w.data), y, found.cotangent),
      );
      expectClose(
        'weight',
        found.gradient('weight'),
        differences((k) => adjoint(y.data, k), w, found.cotangent),
      );
    },
  );
  await fc.assert(property, { seed: 4, numRuns: 40 });
});

/** What torch does along one axis: how many places, and where the window of each begins and ends in the padded input. */
function windowsAlong(axis: Axis, ceil: boolean): { from: number; taps: number[]; end: number }[] {
  const end = axis.size + 2 * axis.padding;
  let places = (ceil ? Math.ceil((end - reach(axis)) / axis.stride) : Math.floor((end - reach(axis)) / axis.stride)) + 1;
  if (ceil && (places - 1) * axis.stride >= axis.size + axis.padding) places--;
  return Array.from({ length: places }, (_, p) => {
    const from = p * axis.stride;
    const taps = Array.from({ length: axis.kernel }, (_, k) => from + k * axis.dilation - axis.padding);
    return { from, taps: taps.filter((q) => q >= 0 && q < axis.size), end: Math.min(end, from + axis.kernel) };
  });
}

type Reduce = (entries: readonly number[], windowSize: number) => number;

function pooled(given: Sliding, shape: readonly number[], data: readonly number[], ceil: boolean, reduce: Reduce) {
  const lead = shape.slice(0, shape.length - given.axes.length);
  const along = given.axes.map((axis) => windowsAlong(axis, ceil));
  const places = [...lead, ...along.map((list) => list.length)];
  const values = [...indices(places)].map((index) => {
    const seen = along.map((list, d) => list[index[lead.length + d] as number] as (typeof list)[number]);
    const combos = [...indices(seen.map(({ taps }) => taps.length))];
    const entries = combos.map(
      (pick) => data[at(shape, [...index.slice(0, lead.length), ...pick.map((k, d) => seen[d]?.taps[k] as number)])] as number,
    );
    return reduce(
      entries,
      seen.reduce((product, { from, end }) => product * (end - from), 1),
    );
  });
  return { shape: places, values };
}

const poolable = ({ axes, rows }: Sliding): boolean => rows !== 0 && axes.every((a) => fits(a) && a.padding * 2 <= a.kernel);

it.each([1, 2])('max-pool%id finds the largest entries, and leads back to them', async (rank) => {
  const property = fc.asyncProperty(sliding(rank).filter(poolable), fc.boolean(), async (given, ceilMode) => {
    const x = operand('input', shapesOf(given).input);
    // in a gap between the taps of a cut window there may be nothing at all
    const max = (data: readonly number[]) =>
      pooled(given, x.shape, data, ceilMode, (entries) => Math.max(Number.NEGATIVE_INFINITY, ...entries));
    const want = max(x.data);
    fc.pre(want.values.every(Number.isFinite));
    const { groups: _, ...steps } = stepsOf(given);
    const attrs = { ...steps, kernelSize: listOr1(given.axes, 'kernel'), ceilMode };
    const found = await evaluate(`max-pool${rank}d`, { input: x }, attrs);
    expect(found.output.shape).toEqual(want.shape);
    expectClose('output', found.output.data, want.values);
    const gradient = new Array<number>(x.data.length).fill(0);
    // the numbers are all different: a value says where it came from
    want.values.forEach((value, o) => {
      const channel = Math.floor(o / sizeOf(want.shape.slice(-rank))) * sizeOf(x.shape.slice(-rank));
      const place = x.data.indexOf(value, channel);
      gradient[place] = (gradient[place] as number) + (found.cotangent.data[o] as number);
    });
    expectClose('input', found.gradient('input'), gradient);
  });
  await fc.assert(property, { seed: 5, numRuns: 60 });
});

it.each([1, 2])('avg-pool%id divides as torch does, and so do its gradients', async (rank) => {
  const settings = fc.record({
    ceilMode: fc.boolean(),
    countIncludePad: fc.boolean(),
    divisorOverride: fc.option(fc.constantFrom(-2, 3), { freq: 2 }),
  });
  const property = fc.asyncProperty(sliding(rank, false).filter(poolable), settings, async (given, attrs) => {
    const x = operand('input', shapesOf(given).input);
    const mean = (data: readonly number[]) =>
      pooled(given, x.shape, data, attrs.ceilMode, (entries, windowSize) => {
        const count = attrs.divisorOverride ?? (attrs.countIncludePad ? windowSize : entries.length);
        return entries.reduce((sum, e) => sum + e, 0) / count;
      });
    const { groups: _, dilation: __, ...steps } = stepsOf(given);
    const kernelSize = listOr1(given.axes, 'kernel');
    const found = await evaluate(`avg-pool${rank}d`, { input: x }, { ...steps, ...attrs, kernelSize });
    const want = mean(x.data);
    expect(found.output.shape).toEqual(want.shape);
    expectClose('output', found.output.data, want.values);
    expectClose(
      'input',
      found.gradient('input'),
      differences((data) => mean(data).values, x, found.cotangent),
    );
  });
  await fc.assert(property, { seed: 6, numRuns: 60 });
});

it('adaptive-avg-pool1d averages the windows of its definition', async () => {
  const property = fc.asyncProperty(small(9), small(11), async (n, m) => {
    const x = operand('input', [2, n]);
    const mean = (data: readonly number[]): number[] =>
      [0, 1].flatMap((c) =>
        Array.from({ length: m }, (_, i) => {
          const bin = data.slice(c * n + Math.floor((i * n) / m), c * n + Math.ceil(((i + 1) * n) / m));
          return bin.reduce((sum, e) => sum + e, 0) / bin.length;
        }),
      );
    const found = await evaluate('adaptive-avg-pool1d', { input: x }, { outputSize: m });
    expectClose('output', found.output.data, mean(x.data));
    expectClose('input', found.gradient('input'), differences(mean, x, found.cotangent));
  });
  await fc.assert(property, { seed: 7, numRuns: 60 });
});

/** Places and shares of the two entries that entry i of an upsampled axis lies between. */
function between(i: number, from: number, scale: number, align: boolean, to: number): readonly [number, number, number] {
  const place = align ? (to > 1 ? (i * (from - 1)) / (to - 1) : 0) : Math.max(0, (i + 0.5) * scale - 0.5);
  const low = Math.min(from - 1, Math.floor(place));
  return [low, Math.min(from - 1, low + 1), place - low];
}

it('upsample repeats entries, or draws lines between them', async () => {
  const settings = fc.record({
    n: small(6),
    size: fc.option(small(9)),
    factor: fc.constantFrom(0.5, 1, 1.5, 2, 2.5, 3),
    bilinear: fc.boolean(),
    alignCorners: fc.boolean(),
  });
  const property = fc.asyncProperty(settings, async ({ n, size, factor, bilinear, alignCorners }) => {
    const to = size ?? Math.floor(n * factor);
    fc.pre(to > 0);
    const scale = size === null ? 1 / factor : n / to;
    const x = operand('input', [2, n]);
    const entry = (data: readonly number[], c: number, i: number): number => {
      if (!bilinear) return data[c * n + Math.min(n - 1, Math.floor(i * scale + 1e-9))] as number;
      const [low, high, share] = between(i, n, scale, alignCorners, to);
      return (1 - share) * (data[c * n + low] as number) + share * (data[c * n + high] as number);
    };
    const up = (data: readonly number[]): number[] =>
      [0, 1].flatMap((c) => Array.from({ length: to }, (_, i) => entry(data, c, i)));
    const attrs = { size, scaleFactor: factor, mode: bilinear ? 'bilinear' : 'nearest', alignCorners };
    const found = await evaluate('upsample', { input: x }, attrs);
    expectClose('output', found.output.data, up(x.data));
    expectClose('input', found.gradient('input'), differences(up, x, found.cotangent));
  });
  await fc.assert(property, { seed: 8, numRuns: 120 });
});

it.each([
  ['conv2d', { outChannels: 4, kernelSize: [3, 2], groups: 2 }, [4, 3, 3, 2], 4, 18],
  ['conv-transpose2d', { outChannels: 4, kernelSize: 3, groups: 2 }, [6, 2, 3, 3], 4, 18],
  ['conv1d', { outChannels: 2, kernelSize: 5, hasBias: false }, [2, 6, 5], null, 30],
] as const)('%s owns a weight and a bias as in torch', (type, attrs, weight, bias, fanIn) => {
  const shape = type === 'conv1d' ? [6, 8] : [6, 8, 8];
  const analysis = analyse({
    ...emptyDocument('own'),
    nodes: [
      { id: 'x', type: 'observed', attrs: { shape } },
      { id: 'f', type, attrs: attrs as unknown as { [name: string]: Json } },
    ],
    edges: [{ from: 'x.value', to: 'f.input' }],
  });
  const found = analysis.parameters.map((p) => ({ address: p.address, shape: p.shape, fanIn: p.fanIn, init: p.spec.init }));
  const own = { fanIn, init: 'pytorch-linear' };
  const wanted = [{ address: 'f.weight', shape: weight, ...own }];
  expect(found).toEqual(bias === null ? wanted : [...wanted, { address: 'f.bias', shape: [bias], ...own }]);
});
