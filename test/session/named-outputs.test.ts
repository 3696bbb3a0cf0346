import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { tensor } from '../../session/testing.ts';
import { runCaptured } from '../support/command-line.ts';

/** Jacobians of every output of blocks with several, by all they read: on the tab, in the command line, and by differences. */

const folder = mkdtempSync(join(tmpdir(), 'chainrule-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

interface Block {
  readonly type: string;
  readonly attrs: Readonly<Record<string, Json>>;
  /** Shapes by port, of what is wired and of the block's own weights. */
  readonly wired: Readonly<Record<string, readonly number[]>>;
  readonly own?: Readonly<Record<string, readonly number[]>>;
  /** Outputs of floats, in their order; and those of integers. */
  readonly outputs: readonly string[];
  readonly integers?: readonly string[];
}

const BLOCKS: readonly Block[] = [
  { type: 'split', attrs: { sizes: [2, 1, 3] }, wired: { input: [6] }, outputs: ['outputs.0', 'outputs.1', 'outputs.2'] },
  { type: 'unbind', attrs: {}, wired: { input: [2, 3] }, outputs: ['outputs.0', 'outputs.1'] },
  {
    type: 'lstm-cell',
    attrs: { hiddenSize: 1 },
    wired: { input: [2], hx: [1], cx: [1] },
    own: { weightIh: [4, 2], weightHh: [4, 1], biasIh: [4], biasHh: [4] },
    outputs: ['hidden', 'cell'],
  },
  { type: 'topk', attrs: { k: 2 }, wired: { input: [5] }, outputs: ['values'], integers: ['indices'] },
  { type: 'max', attrs: {}, wired: { input: [2, 3] }, outputs: ['values'], integers: ['indices'] },
  {
    type: 'nearest-neighbour',
    attrs: { numVectors: 3 },
    wired: { input: [2] },
    own: { weight: [3, 2] },
    outputs: ['distance'],
    integers: ['index'],
  },
];

type Numbers = Readonly<Record<string, readonly number[]>>;

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);
const shapesOf = ({ wired, own = {} }: Block): Readonly<Record<string, readonly number[]>> => ({ ...wired, ...own });

/** Numbers of every port, no two alike. */
const numbersOf = (block: Block): Numbers =>
  Object.fromEntries(
    Object.entries(shapesOf(block)).map(([port, shape], k) => [
      port,
      Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(2.4 * i + 0.7 * k + 0.3)),
    ]),
  );

/** The block b with a cost behind each of its outputs of floats. */
function documentOf({ type, attrs, wired, own = {}, outputs }: Block, numbers: Numbers): Document {
  const value = (port: string, shape: readonly number[]) => tensor(shape, numbers[port] ?? []);
  return graph(
    [
      ...Object.entries(wired).map(([port, shape]) => node(port, 'observed', { shape: [...shape], value: value(port, shape) })),
      node('b', type, attrs),
      ...outputs.map((_, i) => node(`C${i}`, 'squared-norm')),
    ],
    wires(
      ...Object.keys(wired).map((port) => `${port}.value -> b.${port}`),
      ...outputs.map((port, i) => `b.${port} -> C${i}.input`),
    ),
    { parameters: Object.fromEntries(Object.entries(own).map(([port, shape]) => [`b.${port}`, { value: value(port, shape) }])) },
  );
}

async function opened(document: Document): Promise<SessionClient> {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  await client.request('goTo', { cursor: view.stages.length });
  return client;
}

const STEP = 1e-5;

/** [rows][columns] by values left and right of each entry. */
async function byDifferences(block: Block, output: string, port: string): Promise<number[]> {
  const at = numbersOf(block);
  const valueAt = async (entry: number, by: number): Promise<number[]> => {
    const moved = { ...at, [port]: (at[port] ?? []).map((x, i) => (i === entry ? x + by : x)) };
    const client = await opened(documentOf(block, moved));
    const found = await client.request('tensor', { address: `b.${output}`, what: 'value' });
    client.dispose();
    return Array.from(found?.data ?? []);
  };
  const columns: number[][] = [];
  for (const entry of (at[port] ?? []).keys()) {
    const [right, left] = [await valueAt(entry, STEP), await valueAt(entry, -STEP)];
    columns.push(right.map((x, r) => (x - (left[r] as number)) / (2 * STEP)));
  }
  return (columns[0] ?? []).flatMap((_, r) => columns.map((column) => column[r] as number));
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, want] of wanted.entries()) expect(Math.abs((found[i] as number) - want), `entry ${i}`).toBeLessThan(1e-8);
}

describe.each(BLOCKS.map((block) => [block.type, block] as const))('outputs of %s', (_, block) => {
  it.each(block.outputs)('%s: its Jacobians are central differences, on the tab and in the command line', async (output) => {
    const client = await opened(documentOf(block, numbersOf(block)));
    const choices = await client.request('jacobianChoices', { node: 'b' });
    expect(choices).toMatchObject({ of: `b.${block.outputs[0]}`, outputs: block.outputs });
    expect(choices?.inputs.map(({ port }) => port)).toEqual(Object.keys(shapesOf(block)));
    const path = join(folder, `${block.type}.chainrule`);
    writeFileSync(path, saveDocument(documentOf(block, numbersOf(block))));
    for (const { port, from } of choices?.inputs ?? []) {
      const wanted = await byDifferences(block, output, port);
      const view = await client.request('jacobianView', { of: { kind: 'local', node: 'b', port, output } });
      expectNear(view.window.entries, wanted);
      const half = Math.ceil(view.rows / 2);
      const at = { row: view.rows - half, column: 0, rows: half, columns: view.columns };
      const part = await client.request('jacobianWindow', { of: { kind: 'local', node: 'b', port, output }, at });
      expectNear(part.entries, wanted.slice(at.row * view.columns));
      const pair = `b.${output}:${from}`;
      const { status, out, err } = await runCaptured(['run', path, '--device', 'cpu', '--jacobian', pair, '--json']);
      expect(err).toBe('');
      expect(status).toBe(0);
      expectNear(JSON.parse(out).jacobians[pair].data, wanted);
    }
  });

  it('is the first of floats where none is named', async () => {
    const client = await opened(documentOf(block, numbersOf(block)));
    const port = Object.keys(block.wired)[0] as string;
    const view = await client.request('jacobianView', { of: { kind: 'local', node: 'b', port } });
    const named = { kind: 'local', node: 'b', port, output: block.outputs[0] as string } as const;
    expect(view).toEqual(await client.request('jacobianView', { of: named }));
  });

  it('is refused in words where it is one of integers, or none at all', async () => {
    const client = await opened(documentOf(block, numbersOf(block)));
    const port = Object.keys(block.wired)[0] as string;
    for (const output of block.integers ?? []) {
      const asked = client.request('jacobianView', { of: { kind: 'local', node: 'b', port, output } });
      await expect(asked).rejects.toMatchObject({
        code: 'jacobian/dtype',
        message: `b.${output} is not a float and has no derivative`,
      });
    }
    const asked = client.request('jacobianView', { of: { kind: 'local', node: 'b', port, output: 'nowhere' } });
    await expect(asked).rejects.toMatchObject({ code: 'jacobian/unknown-value', message: 'b has no output nowhere' });
  });
});
