import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-addresses-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

const t = (shape: number[], data: number[], dtype = 'float') => ({ dtype, shape, data });
let count = 0;
const file = (content: string): string => {
  const path = join(made, `f${count++}.chainrule`);
  writeFileSync(path, content);
  return path;
};

const run = async (path: string, ...flags: readonly string[]) => {
  const { status, out, err } = await runCaptured(['run', path, '--device', 'cpu', '--json', ...flags]);
  return { status, err, ...(status === 0 ? JSON.parse(out) : {}) };
};

/** y = 2 tanh(x) inside a group; C = y^2. The variable u and the label k lead nowhere near the cost. */
const grouped = file(
  saveDocument(
    graph(
      [
        node('x', 'observed', { shape: [1], value: t([1], [0.5]) }),
        node('u', 'observed', { shape: [2], value: t([2], [1, 2]) }),
        node('k', 'observed', { shape: [], dtype: 'int32', value: t([], [1], 'int32') }),
        node('g', 'group', { definition: 'D' }),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> g.in', 'g.out -> C.input'),
      {
        parameters: { 'g/f.weight': { value: t([1, 1], [2]) } },
        definitions: {
          D: {
            nodes: [node('h', 'tanh'), node('f', 'weighted-sum', { outFeatures: 1 })],
            edges: wires('h.output -> f.input'),
            inputs: [{ name: 'in', at: 'h.input' }],
            outputs: [{ name: 'out', at: 'f.output' }],
          },
        },
      },
    ),
  ),
);

/** The group of `grouped` inside another one: A = 2 (2 tanh(x)); C = A^2. */
const nested = file(
  saveDocument(
    graph(
      [
        node('x', 'observed', { shape: [1], value: t([1], [0.5]) }),
        node('A', 'group', { definition: 'E' }),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> A.in', 'A.out -> C.input'),
      {
        parameters: { 'A/g/f.weight': { value: t([1, 1], [2]) }, 'A/f.weight': { value: t([1, 1], [2]) } },
        definitions: {
          D: {
            nodes: [node('h', 'tanh'), node('f', 'weighted-sum', { outFeatures: 1 })],
            edges: wires('h.output -> f.input'),
            inputs: [{ name: 'in', at: 'h.input' }],
            outputs: [{ name: 'out', at: 'f.output' }],
          },
          E: {
            nodes: [node('g', 'group', { definition: 'D' }), node('f', 'weighted-sum', { outFeatures: 1 })],
            edges: wires('g.out -> f.input'),
            inputs: [{ name: 'in', at: 'g.in' }],
            outputs: [{ name: 'out', at: 'f.output' }],
          },
        },
      },
    ),
  ),
);

describe('addresses that may be asked for', () => {
  it('names the values and gradients inside a group', async () => {
    const found = await run(grouped);
    expect(found.values['g/h.output']).toEqual(t([1], [Math.tanh(0.5)]));
    expect(found.gradients['g/h.output'].data[0]).toBeCloseTo(8 * Math.tanh(0.5), 12);
    const jacobian = await run(grouped, '--jacobian', 'C.cost:g/h.output');
    expect(jacobian.jacobians['C.cost:g/h.output'].data[0]).toBeCloseTo(8 * Math.tanh(0.5), 12);
  });

  it("tells what came back through a group's port", async () => {
    const whole = await run(grouped);
    const found = await run(grouped, '--gradients', 'g.in');
    expect(found.gradients).toEqual({ 'g.in': whole.gradients['x.value'] });
  });

  it('names the ports of a group inside a group, wherever an address may stand', async () => {
    const found = await run(nested, '--values', 'A/g.out', '--gradients', 'A/g.out,A/g.in,A.in', '--jacobian', 'A/g.out:x.value');
    expect(found.values).toEqual({ 'A/g.out': t([1], [2 * Math.tanh(0.5)]) });
    // C = (2 g)^2 with g = 2 tanh x: dC/dg = 8 g, dC/dx = 8 g 2 (1 - tanh^2 x)
    const [out, slope] = [8 * 2 * Math.tanh(0.5), 2 * (1 - Math.tanh(0.5) ** 2)];
    expect(Object.keys(found.gradients).sort()).toEqual(['A.in', 'A/g.in', 'A/g.out']);
    expect(found.gradients['A/g.out'].data[0]).toBeCloseTo(out, 12);
    for (const port of ['A.in', 'A/g.in']) expect(found.gradients[port].data[0]).toBeCloseTo(out * slope, 12);
    expect(found.jacobians['A/g.out:x.value'].data[0]).toBeCloseTo(slope, 12);
  });

  it('starts backward from one, in a run and in a step', async () => {
    const start = file(JSON.stringify({ 'A/g.out': t([1], [3]) }));
    const slope = 3 * 2 * (1 - Math.tanh(0.5) ** 2);
    const found = await run(nested, '--cotangents', start, '--gradients', 'x.value');
    expect(found.gradients['x.value'].data[0]).toBeCloseTo(slope, 12);
    const { status, out } = await runCaptured(['step', nested, '--device', 'cpu', '--json', '--cotangents', start]);
    expect(status).toBe(0);
    const stages: { phase: string; node: string; gradients?: Record<string, { data: number[] }> }[] = JSON.parse(out).stages;
    expect(
      stages.find(({ phase, node: at }) => phase === 'backward' && at === 'A/g/h')?.gradients?.['x.value']?.data[0],
    ).toBeCloseTo(slope, 12);
  });

  it('gives zeros where a gradient is asked for by name and nothing depends on the value', async () => {
    expect((await run(grouped, '--gradients', 'u.value')).gradients).toEqual({ 'u.value': t([2], [0, 0]) });
    expect((await run(grouped)).gradients['u.value']).toBeUndefined();
  });

  it('says that a whole number has no gradient', async () => {
    const { status, err } = await run(grouped, '--gradients', 'x.value,k.value');
    expect(status).toBe(1);
    expect(err).toContain('run/no-derivative k.value');
  });

  it('takes every seed that a document may have', async () => {
    expect((await run(grouped, '--seed', String(2 ** 32 - 1))).status).toBe(0);
    const { status, err } = await run(grouped, '--seed', String(2 ** 32));
    expect([status, err]).toEqual([2, expect.stringContaining('from 0 to 4294967295')]);
  });
});

describe('more numbers than can be printed', () => {
  const large = file(
    saveDocument(
      graph(
        [
          node('x', 'observed', { shape: [1], value: t([1], [2]) }),
          node('e', 'expand', { shape: [8192, 8192] }),
          node('s', 'sum'),
        ],
        wires('x.value -> e.input', 'e.output -> s.input'),
      ),
    ),
  );

  it('are refused with the place of the most', async () => {
    const { status, err } = await run(large);
    expect(status).toBe(1);
    expect(err).toMatch(/run\/too-much e\.output: .*67108864 of them.*--values/);
  });

  it('do no harm where they are not asked for', async () => {
    const found = await run(large, '--values', 's.output', '--gradients', 'none');
    expect(found.values).toEqual({ 's.output': t([], [2 ** 27]) });
  });
});

/** Class scores x W, their weighted cross-entropy, and a tanh beside it; three samples. */
const classes = (weighted: boolean): string =>
  file(
    saveDocument(
      graph(
        [
          node('x', 'observed', { shape: [2], value: t([3, 2], [1, 2, 3, -4, 0.5, 0]) }),
          node('f', 'weighted-sum', { outFeatures: 2 }),
          node('h', 'tanh'),
          node('y', 'observed', { shape: [], dtype: 'int32', value: t([3], [0, 1, 1], 'int32') }),
          node('C', 'cross-entropy'),
          ...(weighted ? [node('w', 'observed', { shape: [2], value: t([2], [1, 3]) })] : []),
        ],
        wires(
          'x.value -> f.input',
          'f.output -> C.input',
          'f.output -> h.input',
          'y.value -> C.target',
          ...(weighted ? ['w.value -> C.weight'] : []),
        ),
        { parameters: { 'f.weight': { value: t([2, 2], [1, 0, -1, 2]) } } },
      ),
    ),
  );

describe('Jacobians of a graph with a mean over samples somewhere', () => {
  it('are worked out where the mean is not in between', async () => {
    const found = await run(classes(true), '--jacobian', 'f.output:x.value', '--jacobian', 'C.cost:x.value');
    expect(found.jacobians['f.output:x.value']).toEqual(t([3, 2, 2], [1, 0, -1, 2, 1, 0, -1, 2, 1, 0, -1, 2]));
    // each sample's cost carries its gradient times P: the total is the mean
    const own = found.jacobians['C.cost:x.value'].data.map((v: number) => v / 3);
    found.gradients['x.value'].data.forEach((g: number, i: number) => {
      expect(own[i]).toBeCloseTo(g, 12);
    });
  });

  it('are refused where it is', async () => {
    const { status, err } = await run(classes(true), '--jacobian', 'C.cost:w.value');
    expect(status).toBe(1);
    expect(err).toContain('jacobian/collective C.cost: C mixes the samples');
  });
});
