import { describe, expect, it } from 'vitest';
import type { Document, GraphNode, Json } from '../../graph-core/model/document.ts';
import type { Example, OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SampleChoice, StepView } from '../../session/protocol.ts';

const blocks = OPS.filter((op) => op.kind !== 'structural' && op.internal !== true);
/** The second sample is the first one again: then a mean over both is what one alone gives. */
const SAMPLES = 2;

/** The example as a document: its inputs as observed variables with two equal samples, and a cost behind a float output. */
function drawingOf(op: OpDef, { inputs = {}, attrs = {} }: Example): Document {
  const variables = Object.entries(inputs).map(([port, { shape, data, dtype = 'float' }]): GraphNode => {
    const value = { dtype, shape: [SAMPLES, ...shape], data: [...data, ...data] };
    return node(`v_${port.replace('.', '_')}`, 'observed', { shape: [...shape], dtype, value });
  });
  const takesCosts = Object.values(op.inputs).some((port) => port.accepts === 'cost');
  const costs = takesCosts ? variables.map(({ id }) => node(`c_${id}`, 'scalar-cost')) : [];
  const names = Object.keys(inputs).map((port) => [`v_${port.replace('.', '_')}`, port]);
  const edges = takesCosts
    ? wires(...names.flatMap(([id, port]) => [`${id}.value -> c_${id}.input`, `c_${id}.cost -> block.${port}`]))
    : wires(...names.map(([id, port]) => `${id}.value -> block.${port}`));
  const [output = 'output'] = Object.keys(op.outputs);
  const isCost = op.family === 'cost';
  return graph(
    [
      ...variables,
      ...costs,
      node('block', op.type, attrs as Record<string, Json>),
      ...(isCost ? [] : [node('C', 'squared-norm')]),
    ],
    [...edges, ...(isCost ? [] : wires(`block.${output} -> C.input`))],
  );
}

const cases = blocks.flatMap((op) =>
  op.examples.filter((e) => e.error === undefined).map((e) => [op.type, e.name, op, e] as const),
);

/** Goes through all stages of a document and looks at every card. */
async function walk(document: Document, sample: SampleChoice): Promise<StepView | null> {
  const client = createDirectClient({ choice: 'cpu' });
  try {
    const report = await client.request('open', { document, tables: {}, generation: 1 });
    if (report.view === null) return null;
    const { stages } = await client.request('sample', { sample });
    const view = await client.request('goTo', { cursor: stages.length });
    for (const { index, phase } of stages) {
      const card = await client.request('card', { stage: index });
      if (phase !== 'backward') continue;
      for (const { row, jacobian, result, wrt } of card?.products ?? []) {
        if (jacobian === null) continue;
        result.forEach((x, c) => {
          // at infinite slopes 0 times infinity is neither
          if (!Number.isFinite(x)) return;
          const product = row.reduce((sum, r, i) => sum + (r === 0 ? 0 : r * (jacobian[i * result.length + c] as number)), 0);
          expect(Math.abs(product - x), `${wrt}[${c}]`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(x)));
        });
      }
    }
    return view;
  } finally {
    client.dispose();
  }
}

/** Examples that say there is no derivative to compare with, where values left and right do not show a corner. */
const NO_CORNER: Readonly<Record<string, string>> = {
  'stop-gradient': 'its derivative is 0 by definition',
  sqrt: 'there is nothing to the left of 0, and the slope is infinite',
};

describe('every block in a session', () => {
  it.each(cases)('%s: %s: a kink is reported exactly where there is one', async (type, _, op, example) => {
    const view = await walk(drawingOf(op, example), 0);
    const isKink = example.kink !== undefined && !(type in NO_CORNER);
    expect(view?.kinks.includes('block')).toBe(isKink);
  });

  it.each(cases)('%s: %s', async (_, __, op, example) => {
    const document = drawingOf(op, example);
    const [one, mean] = [await walk(document, 0), await walk(document, 'mean')];
    if (one === null || mean === null) throw new Error('the example does not run');
    expect(one.stages.map((s) => `${s.phase} ${s.node}`)).toEqual(mean.stages.map((s) => `${s.phase} ${s.node}`));
    for (const what of ['values', 'gradients'] as const) {
      expect(Object.keys(mean[what])).toEqual(Object.keys(one[what]));
      for (const [address, { entries, shape }] of Object.entries(one[what])) {
        const other = mean[what][address];
        expect(other?.shape, address).toEqual(shape);
        entries.forEach((x, i) => {
          const y = other?.entries[i] as number;
          if (Number.isFinite(x))
            expect(Math.abs(x - y), `${what} ${address}[${i}]`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x)));
          else expect(y, `${what} ${address}[${i}]`).toBe(x);
        });
      }
    }
  });

  it('covers the whole palette', () => {
    expect(new Set(cases.map(([type]) => type))).toEqual(new Set(blocks.map((op) => op.type)));
  });
});
