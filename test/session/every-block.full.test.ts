import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { Example, OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SampleChoice, SessionClient, StepView } from '../../session/protocol.ts';
import { exampleDocument } from '../support/example-document.ts';

const blocks = OPS.filter((op) => op.kind !== 'structural' && op.internal !== true);
const cases = blocks.flatMap((op) =>
  op.examples.filter((e) => e.error === undefined).map((e) => [op.type, e.name, op, e] as const),
);

/** The cards of all stages: the products on them give what comes back. */
async function expectCards(client: SessionClient, stages: StepView['stages'], sample: SampleChoice): Promise<void> {
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
}

interface Walked {
  readonly one: StepView;
  readonly mean: StepView;
}

/** Goes through all stages of a document, of one sample and of the mean, and looks at every card. */
async function walk(document: Document): Promise<Walked> {
  const client = createDirectClient({ choice: 'cpu' });
  const at = async (sample: SampleChoice): Promise<StepView> => {
    const { stages } = await client.request('sample', { sample });
    const view = await client.request('goTo', { cursor: stages.length });
    await expectCards(client, stages, sample);
    return view;
  };
  try {
    const report = await client.request('open', { document, tables: {}, generation: 1 });
    if (report.view === null) throw new Error('the example does not run');
    return { one: await at(0), mean: await at('mean') };
  } finally {
    client.dispose();
  }
}

const walks = new Map<Example, Promise<Walked>>();

/** The walk through an example, once for all tests. */
function walked(op: OpDef, example: Example): Promise<Walked> {
  const found = walks.get(example) ?? walk(exampleDocument(op, example));
  walks.set(example, found);
  return found;
}

/** Examples that say there is no derivative to compare with, where values left and right do not show a corner: by type, or one alone. */
const NO_CORNER: Readonly<Record<string, string>> = {
  'black-box: a hole': 'a number or none: nothing can be told beside the hole',
  'black-box: two inputs': 'a staircase, and its place is between two steps',
  'formula: a power at zero': 'there is nothing to the left of base 0',
  'bce-loss': 'there is nothing beyond probabilities 0 and 1',
  'cost-value': 'detached, its derivative is 0 by definition',
  'cosine-similarity: a vector of zeros': 'the tip of the length is taken times 0: only higher derivatives see it',
  embedding: 'the padding row is held, its derivative is 0 by definition',
  'gaussian-nll-loss': 'there is no variance below 0',
  'hypot: large': 'smooth: only the absolute step of the conformance table vanishes beside it',
  'kl-div': 'there is nothing to the left of probability 0, and the slope is infinite',
  'norm: large': 'smooth: only the absolute step of the conformance table vanishes beside it',
  pow: 'a negative base has no power with an exponent beside a whole one, and there is nothing to the left of base 0',
  'stop-gradient': 'its derivative is 0 by definition',
  script: 'a black box: no side has a slope that is known',
  'simulator: a push to the right': 'a black box: no side has a slope that is known',
  'simulator: a bicycle': 'a black box: no side has a slope that is known',
  sqrt: 'there is nothing to the left of 0, and the slope is infinite',
};

describe('every block in a session', () => {
  it.each(cases)('%s: %s: a kink is reported exactly where there is one', async (type, name, op, example) => {
    const { one } = await walked(op, example);
    const isKink = example.kink !== undefined && !(type in NO_CORNER || `${type}: ${name}` in NO_CORNER);
    expect(one.kinks.includes('block')).toBe(isKink);
  });

  it.each(cases)('%s: %s', async (_, __, op, example) => {
    const { one, mean } = await walked(op, example);
    expect(one.stages.map((s) => `${s.phase} ${s.node}`)).toEqual(mean.stages.map((s) => `${s.phase} ${s.node}`));
    // a mask of each sample, a variance over them: no number of a mean is that of a single sample
    if (op.kind === 'composite' && op.differsInTraining) return;
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
