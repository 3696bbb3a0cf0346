import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SampleChoice, StepView } from '../../session/protocol.ts';
import { exampleDocument } from '../support/example-document.ts';

const blocks = OPS.filter((op) => op.kind !== 'structural' && op.internal !== true);
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
    for (const { index, phase, makes } of stages) {
      const card = await client.request('card', { stage: index });
      if (phase !== 'backward') continue;
      if (sample !== 'mean' && makes.some((address) => address.startsWith('edge:'))) expect(card?.products).not.toEqual([]);
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

/** Examples that say there is no derivative to compare with, where values left and right do not show a corner: by type, or one alone. */
const NO_CORNER: Readonly<Record<string, string>> = {
  'bce-loss': 'there is nothing beyond probabilities 0 and 1',
  'cost-value': 'detached, its derivative is 0 by definition',
  embedding: 'the padding row is held, its derivative is 0 by definition',
  'gaussian-nll-loss': 'there is no variance below 0',
  'hypot: large': 'smooth: only the absolute step of the conformance table vanishes beside it',
  'kl-div': 'there is nothing to the left of probability 0, and the slope is infinite',
  'norm: large': 'smooth: only the absolute step of the conformance table vanishes beside it',
  pow: 'a negative base has no power with an exponent beside a whole one, and there is nothing to the left of base 0',
  'stop-gradient': 'its derivative is 0 by definition',
  sqrt: 'there is nothing to the left of 0, and the slope is infinite',
};

describe('every block in a session', () => {
  it.each(cases)('%s: %s: a kink is reported exactly where there is one', async (type, name, op, example) => {
    const view = await walk(exampleDocument(op, example), 0);
    const isKink = example.kink !== undefined && !(type in NO_CORNER || `${type}: ${name}` in NO_CORNER);
    expect(view?.kinks.includes('block')).toBe(isKink);
  });

  it.each(cases)('%s: %s', async (_, __, op, example) => {
    const document = exampleDocument(op, example);
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
