import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkReport } from '../../cli/check-report.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';
import { describeGpu } from '../support/gpu.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-check-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

let count = 0;
const file = (document: Parameters<typeof saveDocument>[0]): string => {
  const path = join(made, `f${count++}.chainrule`);
  writeFileSync(path, saveDocument(document));
  return path;
};
const t = (shape: number[], data: number[], dtype = 'float') => ({ dtype, shape, data });

const check = (path: string, ...flags: readonly string[]) => runCaptured(['check', path, '--device', 'cpu', ...flags]);
const grouped = inRoot('test/e2e/files/grouped.chainrule');

/** f of a weight w, as a cost. */
const chain = (type: string, w: number): string =>
  file(
    graph(
      [node('w', 'parameter', { shape: [] }), node('r', type), node('C', 'scalar-cost')],
      wires('w.value -> r.input', 'r.output -> C.input'),
      { parameters: { 'w.value': { value: t([], [w]) } } },
    ),
  );

/** A stair of a weight w, and twice the weight, as a cost; a comparison is one with 2. */
function stair(type: string, attrs: Record<string, Json>, w: number): string {
  const compares = /^(eq|ne|lt|le|gt|ge|remainder)$/.test(type);
  const nodes = [
    node('w', 'parameter', { shape: [] }),
    node('s', type, attrs),
    node('n', 'cast', { dtype: 'float' }),
    node('twice', 'scale-shift', { scale: 2 }),
    node('sum', 'add'),
    node('C', 'scalar-cost'),
  ];
  if (compares) nodes.push(node('k', 'constant', { value: t([], [2]) }));
  const lines = ['w.value -> s.input', 's.output -> n.input', 'w.value -> twice.input', 'n.output -> sum.input'];
  if (compares) lines.push('k.value -> s.other');
  const edges = wires(...lines, 'twice.output -> sum.other', 'sum.output -> C.input');
  return file(graph(nodes, edges, { parameters: { 'w.value': { value: t([], [w]) } } }));
}

const STAIRS: readonly (readonly [string, Record<string, Json>, number])[] = [
  ['heaviside', {}, 0],
  ['heaviside', { value: 0.5 }, 0],
  ['sign', {}, 0],
  ['floor', {}, 2],
  ['ceil', {}, 2],
  ['round', {}, 2.5],
  ['remainder', {}, 4],
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge'].map((type) => [type, {}, 2] as const),
];

describe('chainrule check of stairs', () => {
  it.each(STAIRS)('%s %j: where it jumps there is a kink, beside it a slope', async (type, attrs, at) => {
    const { status, out } = await check(stair(type, attrs, at));
    expect(out).toMatch(/w\.value .* kink \(1 at a kink\)/);
    expect(status).toBe(0);
    for (const beside of [-1e-3, -9e-7, 9e-7, 1e-3]) {
      const found = await check(stair(type, attrs, at + beside * Math.max(1, at)));
      expect(found.out).not.toContain('FAILED');
      expect(found.status).toBe(0);
    }
  });

  it.each(STAIRS)('%s %j: the block alone', async (type, attrs, at) => {
    for (const w of [at, at + 9e-7 * Math.max(1, at), at + 0.25]) {
      const { status, out } = await check(stair(type, attrs, w), '--block', 's');
      expect(out).not.toContain('FAILED');
      expect(status).toBe(0);
    }
  });
});

describe('chainrule check', () => {
  it('prints shape, entries, the worst one, both numbers and the verdict of each weight and input', async () => {
    const { status, out } = await check(inRoot('examples/first-launch.chainrule'));
    expect(status).toBe(0);
    expect(out).toMatch(/shape +checked +worst entry +chain rule +differences +error/);
    expect(out).toMatch(/f\.weight +2 × 2 +4 +\[\d, \d\] +\d+ +\d+ +\S+ +ok/);
    expect(out).toMatch(/y\.value +1 +1 +\[0\] +-4 +-4 +\S+ +ok/);
  });

  it('takes a block: its own rules at a sample', async () => {
    const { status, out } = await check(grouped, '--block', 'a/f');
    expect(status).toBe(0);
    expect(out).toMatch(/the rules of a\/f alone .* sample p = 0/);
    for (const port of ['input', 'weight', 'bias']) expect(out).toMatch(new RegExp(`a/f\\.${port} .* ok`));
    expect(out).not.toContain('a/h');
    const { out: line } = await check(grouped, '--block', 'a/f', '--json');
    const { block, gradients } = JSON.parse(line);
    expect(block).toBe('a/f');
    expect(gradients).toMatchObject([
      { address: 'a/f.input', of: 'a/f', shape: [2], entries: 2, checked: 2, passed: true },
      {},
      {},
    ]);
  });

  it('takes a group: all of it as one, then each block in it', async () => {
    const { status, out } = await check(grouped, '--block', 'a', '--json');
    expect(status).toBe(0);
    const rows = JSON.parse(out).gradients.map(({ of, address }: { of: string; address: string }) => `${of}: ${address}`);
    expect(rows).toEqual([
      'a: a.in',
      'a: a/f.weight',
      'a: a/f.bias',
      'a/f: a/f.input',
      'a/f: a/f.weight',
      'a/f: a/f.bias',
      'a/h: a/h.input',
    ]);
  });

  it('refuses a block and a sample that are not there, and names those that are', async () => {
    expect(await check(grouped, '--block', 'z')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/check\/unknown-block z: .*a\/f/),
    });
    expect(await check(grouped, '--block', 'x')).toMatchObject({ status: 1, err: expect.stringContaining('computes nothing') });
    expect(await check(grouped, '--block', 'a', '--sample', '9')).toMatchObject({
      status: 1,
      err: expect.stringContaining('run/unknown-sample'),
    });
  });

  it('calls a kink a kink: status 0', async () => {
    const { status, out } = await check(chain('abs', 0));
    expect(status).toBe(0);
    expect(out).toMatch(/w\.value +scalar +1 +- +- +- +- +kink \(1 at a kink\)/);
    expect((await check(chain('floor', 1))).status).toBe(0);
  });

  it('takes a step that fits a small weight', async () => {
    expect((await check(chain('sqrt', 1e-12))).status).toBe(0);
  });

  it('fails what is not finite, and calls it so: status 1', async () => {
    const { status, out } = await check(chain('sqrt', 0));
    expect(status).toBe(1);
    expect(out).toMatch(/w\.value .* Inf .* FAILED \(1 not finite\)/);
    const [row] = JSON.parse((await check(chain('sqrt', 0), '--json')).out).gradients;
    expect(row).toMatchObject({ passed: false, notFinite: [0], worst: { gradient: 'Infinity', error: 'Infinity' } });
  });

  it('looks at some entries of a large weight, and at all of them along a direction', async () => {
    const wide = file(
      graph(
        [
          node('x', 'observed', {
            shape: [30],
            value: t(
              [30],
              Array.from({ length: 30 }, (_, i) => Math.sin(i)),
            ),
          }),
          node('f', 'linear', { outFeatures: 4 }),
          node('h', 'relu'),
          node('C', 'squared-norm'),
        ],
        wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input'),
      ),
    );
    const { status, out } = await check(wide, '--seed', '5');
    expect(status).toBe(0);
    expect(out).toMatch(/f\.weight +4 × 30 +48 of 120 .* ok\n +all along a direction +120 .* ok/);
    expect(out).toContain('chosen by seed 5');
  });

  it('says what has no derivative', async () => {
    const labels = file(
      graph(
        [
          node('x', 'observed', { shape: [3], value: t([3], [1, 2, 3]) }),
          node('y', 'observed', { shape: [], dtype: 'int32', value: t([], [1], 'int32') }),
          node('C', 'cross-entropy'),
        ],
        wires('x.value -> C.input', 'y.value -> C.target'),
      ),
    );
    const { status, out } = await check(labels);
    expect(status).toBe(0);
    expect(out).toContain('y.value is int32 and has no derivative.');
    expect((await check(labels, '--block', 'C')).out).toMatch(/C\.input .* ok/);
  });
});

describeGpu('chainrule check on WebGPU', () => {
  it('compares what belongs to the block, values and gradients, with the CPU', async () => {
    const { status, out } = await runCaptured(['check', grouped, '--block', 'a', '--device', 'webgpu', '--json']);
    const { device, devices, passed } = JSON.parse(out);
    expect([status, passed]).toEqual([0, true]);
    expect(device).toBeTruthy();
    expect(devices.map(({ address, what }: { address: string; what: string }) => `${what} ${address}`).sort()).toEqual(
      ['a.out', 'a/f.bias', 'a/f.output', 'a/f.weight', 'a/h.output']
        .flatMap((address) => [`gradient ${address}`, `value ${address}`])
        .sort(),
    );
  });
});

it('a row that differs is printed as failed', () => {
  const row = {
    address: 'f.weight',
    of: null,
    shape: [2, 3],
    entries: 6,
    checked: 6,
    kinks: [],
    vague: [],
    notFinite: [],
    along: null,
  };
  const worst = { index: 5, gradient: 2, difference: 1, error: 9e5 };
  const common = { name: 'g', block: null, sample: 0, seed: 0, held: [], skipped: [], device: null, devices: [] };
  const text = checkReport({ ...common, gradients: [{ ...row, worst, passed: false }] });
  expect(text).toMatch(/f\.weight +2 × 3 +6 +\[1, 2\] +2 +1 +900000 +FAILED/);
  const along = { gradient: 3, difference: 4, error: 70, verdict: 'differs' as const };
  const onlyAlong = checkReport({ ...common, gradients: [{ ...row, along, worst: { ...worst, error: 0.1 }, passed: false }] });
  expect(onlyAlong).toMatch(/f\.weight .* ok\n.*all along a direction +6 +3 +4 +70 +FAILED/);
});
