import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import type { SimulatorSpec } from '../model/training.ts';
import { analyse } from './analyse.ts';
import { graph, node, wires } from './testing.ts';

const SPEC: SimulatorSpec = {
  type: 'cart-pole',
  policy: { logits: 'pi.output' },
  observation: 's.value',
  action: 'a.value',
  cost: 'G.value',
};

function document(simulator: object, more: Partial<Document> = {}): Document {
  return graph(
    [
      node('s', 'observed', { shape: [4] }),
      node('a', 'observed', { shape: [], dtype: 'int32' }),
      node('u', 'observed', { shape: [1] }),
      node('G', 'observed', { shape: [1] }),
      node('pi', 'linear', { outFeatures: 2 }),
      node('m', 'linear', { outFeatures: 1 }),
      node('C', 'cross-entropy'),
    ],
    wires('s.value -> pi.input', 's.value -> m.input', 'pi.output -> C.input', 'a.value -> C.target'),
    { training: { simulator: { ...SPEC, ...simulator } }, ...more },
  );
}

const told = (d: Document) => analyse(d).diagnostics.filter(({ code }) => code === 'training/simulator');

describe('a simulator in a document', () => {
  it('is right with logits for numbered actions, and with a mean for a number', () => {
    expect(told(document({}))).toEqual([]);
    expect(told(document({ type: 'bicycle', policy: { mean: 'm.output', std: 0.5 }, action: 'u.value' }))).toEqual([]);
  });

  it.each([
    [{ type: 'car' }, 'type', /no simulator "car"/],
    [{ policy: { logits: 'p.output' } }, 'policy/logits', /no value p\.output/],
    [{ policy: { logits: 'm.output' } }, 'policy/logits', /m\.output is float, 1/],
    [{ policy: { mean: 'pi.output', std: 1 }, action: 'u.value' }, 'policy/mean', /pi\.output is float, 2/],
    [{ policy: { mean: 'm.output', std: 0 }, action: 'u.value' }, 'policy/std', /deviation is 0/],
    [{ observation: 'G.value', cost: 's.value' }, 'observation', /G\.value is float, 1/],
    [{ observation: 'z.value' }, 'observation', /z\.value is no observed variable/],
    [{ action: 'u.value' }, 'action', /u\.value is float, 1/],
    [{ policy: { mean: 'm.output', std: 1 } }, 'action', /a\.value is int32, scalar/],
    [{ cost: 'pi.output' }, 'cost', /pi\.output is no observed variable/],
    [{ horizon: 0 }, 'horizon', /"horizon" is 0/],
    [{ horizon: 1e9 }, 'horizon', /"horizon" is 1000000000/],
    [{ horizon: 100_000, episodes: 4096 }, 'episodes', /more than 4000000 in all/],
    [{ rows: 1.5 }, 'rows', /"rows" is 1\.5/],
    [{ discount: 1.1 }, 'discount', /"discount" is 1\.1/],
    [{ discount: Number.NaN }, 'discount', /"discount" is NaN/],
  ])('%j is refused at its place', (simulator, field, message) => {
    const found = told(document(simulator));
    expect(found[0]).toMatchObject({ address: `/training/simulator/${field}`, severity: 'error' });
    expect(found[0]?.message).toMatch(message);
    expect(found[0]?.mend).toBeTruthy();
  });

  it('has no rows to hold back, and a variable for each of the three', () => {
    expect(told(document({}, { data: { split: { train: 0.5 } } }))[0]?.message).toMatch(/split/);
    const twice = told(document({ policy: { mean: 'm.output', std: 1 }, action: 'G.value' }));
    expect(twice[0]?.message).toMatch(/same variable/);
  });
});
