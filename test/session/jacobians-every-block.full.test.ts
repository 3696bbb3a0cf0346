import { describe, expect, it } from 'vitest';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { type LocalParts, localParts } from '../../session/jacobian/local-jacobian.ts';
import type { Moment } from '../../session/moment.ts';
import type { JacobianView, SessionClient } from '../../session/protocol.ts';
import { evaluate } from '../../session/run.ts';
import { exampleDocument } from '../support/example-document.ts';

const blocks = OPS.filter((op) => op.kind !== 'structural' && op.internal !== true);
const cases = blocks.flatMap((op) =>
  op.examples.filter((e) => e.error === undefined).map((e) => [op.type, e.name, op, e] as const),
);

/** Derivatives that are another thing than the slope, by definition. */
const BY_DEFINITION: ReadonlySet<string> = new Set(['stop-gradient']);
const STEP = 1e-5;

/** The Jacobian by one port from values left and right of each entry, all at once over an axis. */
async function byDifferences(parts: LocalParts, port: string, data: ReadonlyMap<string, TensorData>): Promise<Float64Array> {
  const at = data.get(port) as Float64Array;
  const moved = new Float64Array(2 * at.length * at.length);
  for (let i = 0; i < 2 * at.length; i++) {
    moved.set(at, i * at.length);
    const entry = i >> 1;
    moved[i * at.length + entry] = (at[entry] as number) + (i % 2 === 0 ? 1 : -1) * STEP;
  }
  const program = batch(parts.program, registry, 'probe', 2 * at.length, new Set([port]));
  const outputs = program.outputs.filter(({ name }) => name === parts.output);
  const [found] = await evaluate({ ...program, outputs }, new Map([...data, [port, moved]]), createCpuExecutor());
  const values = found?.tensor.data as TensorData;
  const rows = sizeOf(parts.outputShape);
  return Float64Array.from({ length: rows * at.length }, (_, i) => {
    const [row, column] = [Math.floor(i / at.length), i % at.length];
    if (!found?.axes.includes('probe')) return 0;
    const [right, left] = [values[2 * column * rows + row] as number, values[(2 * column + 1) * rows + row] as number];
    return (right - left) / (2 * STEP);
  });
}

const offDiagonal = ({ window, columns }: JacobianView): boolean =>
  window.entries.some((x, i) => x !== 0 && Math.floor(i / columns) !== i % columns);

/** What the name of a pattern says about the numbers, checked on its own. */
function expectNamedTruly(view: JacobianView, others: ReadonlyMap<string, { shape: readonly number[]; data: TensorData }>): void {
  const { structure, equals, rows, columns, window } = view;
  const { entries } = window;
  const isSquare = rows === columns;
  if (structure === 'diagonal' || structure === 'identity') expect(isSquare && !offDiagonal(view)).toBe(true);
  if (structure === 'identity') expect(entries.filter((x) => x === 1)).toHaveLength(rows);
  expect(structure === 'zero').toBe(entries.every((x) => x === 0));
  // the other way round: what is diagonal is called so, unless it is a matrix of the graph
  if (structure === 'dense' && isSquare && rows > 0) expect(offDiagonal(view)).toBe(true);
  const other = equals === null ? undefined : others.get(equals);
  if (structure === 'equals-weight') expect(entries).toEqual([...(other?.data ?? [])]);
  if (structure === 'equals-transposed') {
    entries.forEach((x, i) => {
      expect(x).toBe(other?.data[(i % columns) * rows + Math.floor(i / columns)]);
    });
  }
  if (structure === 'outer-with-input') {
    // every column has one entry at most: each weight goes to one output
    for (let c = 0; c < columns; c++)
      expect(entries.filter((x, i) => i % columns === c && x !== 0).length).toBeLessThanOrEqual(1);
  }
}

/** Where only one side of a value has a derivative, or its slope is infinite, there is nothing to compare with. */
const isComparable = (analytic: number, numeric: number): boolean => Number.isFinite(analytic) && Number.isFinite(numeric);

async function opened(document: ReturnType<typeof exampleDocument>): Promise<SessionClient> {
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document, tables: {}, generation: 1 });
  const { stages } = await client.request('sample', { sample: 0 });
  await client.request('goTo', { cursor: stages.length });
  return client;
}

/** The documents have a cost: their first step is looked at as in training. */
const IN_TRAINING: Moment = { mode: 'train', draw: { seed: 0, step: 0, sample: 0 } };

describe('the Jacobians of every block', () => {
  it.each(cases)('%s: %s: are central differences, and truly named', async (type, _, op, example) => {
    const document = exampleDocument(op, example);
    const client = await opened(document);
    try {
      const choices = await client.request('jacobianChoices', { node: 'block' });
      const parts = localParts(document, analyse(document), 'block', IN_TRAINING);
      if (!choices || !parts) throw new Error('the block computes nothing');
      const values = new Map<string, { shape: readonly number[]; data: TensorData }>();
      for (const { from, port, shape } of parts.inputs) {
        const found = await client.request('tensor', { address: from, what: 'value' });
        values.set(from, { shape, data: found?.data as TensorData });
        values.set(port, { shape, data: found?.data as TensorData });
      }
      const data = new Map(parts.inputs.map(({ port }) => [port, values.get(port)?.data as TensorData]));
      const made = parts.program.outputs.find((output) => output.name === parts.output);
      const isFloat = made !== undefined && parts.program.types[made.id]?.dtype === 'float';
      for (const { port, from } of choices.inputs) {
        if (!isFloat) {
          const asked = client.request('jacobianView', { of: { kind: 'local', node: 'block', port } });
          await expect(asked, from).rejects.toMatchObject({ code: 'jacobian/dtype' });
          continue;
        }
        const view = await client.request('jacobianView', { of: { kind: 'local', node: 'block', port } });
        expect(view.window.entries, from).toHaveLength(view.rows * view.columns);
        expectNamedTruly(view, values);
        if (BY_DEFINITION.has(type) || example.kink !== undefined) continue;
        const wanted = await byDifferences(parts, port, data);
        const scale = Math.max(1e-3, ...wanted.filter(Number.isFinite).map(Math.abs));
        view.window.entries.forEach((x, i) => {
          const y = wanted[i] as number;
          if (isComparable(x, y)) expect(Math.abs(x - y), `${port}[${i}]: ${x}, ${y}`).toBeLessThanOrEqual(1e-6 * scale);
        });
      }
    } finally {
      client.dispose();
    }
  });
});
