import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { OpenReport, SessionClient } from '../../session/protocol.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const newClient = (): SessionClient => {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  return client;
};

let generation = 0;
const open = (client: SessionClient, document: Document): Promise<OpenReport> =>
  client.request('open', { document, tables: {}, generation: ++generation });

const numbersAt = async (client: SessionClient, address: string): Promise<number[]> =>
  Array.from((await client.request('tensor', { address, what: 'value' }))?.data ?? []);

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

/** Features 2, 4, 6 and, constant, 5, 5, 5 are trained on: means 4 and 5, deviations sqrt(8 / 3) and 0. The rest is held back. */
const ROWS = [2, 5, 4, 5, 6, 5, 100, 9];
const DEVIATION = Math.sqrt(8 / 3);

const standardised = (rows: readonly number[] = ROWS, more: Partial<Document> = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([rows.length / 2, 2], rows) }),
      node('s', 'standardize'),
      node('f', 'linear', { outFeatures: 1 }),
      node('t', 'sum'),
      node('C', 'scalar-cost'),
    ],
    wires('x.value -> s.input', 's.output -> f.input', 'f.output -> t.input', 't.output -> C.input'),
    { data: { split: { first: 3 } }, training: { batch: { size: 'all' } }, ...more },
  );

/** The rows are the target's; what is standardised is not of them. */
const ofConstant = (): Document =>
  graph(
    [
      node('k', 'constant', { value: tensor([2], [2, 5]) }),
      node('s', 'standardize'),
      node('y', 'observed', { shape: [2], value: tensor([4, 2], ROWS) }),
      node('C', 'squared-norm'),
    ],
    wires('k.value -> s.input', 's.output -> C.input', 'y.value -> C.target'),
  );

const notFitted = ({ diagnostics }: OpenReport) => diagnostics.filter(({ code }) => code === 'standardize/not-fitted');

describe('standardize takes mean and deviation from the training rows', () => {
  it('and brings held-back rows by the same numbers', async () => {
    const client = newClient();
    expect(notFitted(await open(client, standardised()))).toEqual([]);
    expect(await numbersAt(client, 's.mean')).toEqual([4, 5]);
    const [deviation, none] = await numbersAt(client, 's.std');
    expect(deviation).toBeCloseTo(DEVIATION, 14);
    expect(none).toBe(0);
    await client.request('sample', { sample: 3 });
    await client.request('goTo', { cursor: 1 });
    const [far, moved] = await numbersAt(client, 's.output');
    expect(far).toBeCloseTo(96 / DEVIATION, 12);
    expect(moved).toBe(4);
  });

  it('once more where the data changes; training and a reset leave them', async () => {
    const client = newClient();
    await open(client, standardised());
    await client.request('train', { steps: 3 });
    await client.request('stop', {});
    expect(await numbersAt(client, 's.mean')).toEqual([4, 5]);
    await client.request('reset', {});
    expect(await numbersAt(client, 's.mean')).toEqual([4, 5]);
    await open(client, standardised([1, 0, 2, 0, 3, 3, 100, 9]));
    expect(await numbersAt(client, 's.mean')).toEqual([2, 1]);
    await open(client, standardised([1, 0, 2, 0, 3, 3, 100, 9], { data: { split: { first: 4 } } }));
    expect(await numbersAt(client, 's.mean')).toEqual([26.5, 3]);
  });

  it('saves them with the weights, and what a document gives stays', async () => {
    const client = newClient();
    await open(client, standardised());
    const { parameters } = await client.request('checkpoint', {});
    expect(Array.from(parameters['s.mean']?.data ?? [])).toEqual([4, 5]);
    const given = { 's.mean': { value: tensor([2], [1, 1]), role: 'buffer' as const } };
    const { diagnostics } = await open(client, standardised(ROWS, { parameters: given }));
    const told = diagnostics.filter(({ code }) => code === 'standardize/other-rows');
    expect(told).toMatchObject([{ address: 's', severity: 'info', message: expect.stringContaining('counts with the s.mean') }]);
    expect(await numbersAt(client, 's.mean')).toEqual([1, 1]);
    expect((await numbersAt(client, 's.std'))[0]).toBeCloseTo(DEVIATION, 14);
  });

  it('one block after the other, also inside a group', async () => {
    const inner = {
      nodes: [node('s', 'standardize'), node('r', 'relu'), node('again', 'standardize')],
      edges: wires('s.output -> r.input', 'r.output -> again.input'),
      inputs: [{ name: 'input', at: 's.input' }],
      outputs: [{ name: 'output', at: 'again.output' }],
    };
    const document = graph(
      [
        node('x', 'observed', { shape: [1], value: tensor([3, 1], [2, 4, 6]) }),
        node('g', 'group', { definition: 'twice' }),
        node('t', 'sum'),
        node('C', 'scalar-cost'),
      ],
      wires('x.value -> g.input', 'g.output -> t.input', 't.output -> C.input'),
      { definitions: { twice: inner } },
    );
    const client = newClient();
    expect((await open(client, document)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(await numbersAt(client, 'g/s.mean')).toEqual([4]);
    // after the first: -z, 0, z with z = sqrt(3 / 2); of 0, 0, z the mean is z / 3 and the deviation z sqrt(2) / 3
    const z = Math.sqrt(3 / 2);
    expect((await numbersAt(client, 'g/again.mean'))[0]).toBeCloseTo(z / 3, 14);
    expect((await numbersAt(client, 'g/again.std'))[0]).toBeCloseTo((z * Math.SQRT2) / 3, 14);
  });

  it.each([
    { why: 'one training row', document: standardised(ROWS, { data: { split: { first: 1 } } }) },
    { why: 'the same for every sample', document: ofConstant() },
  ])('else it says that there is nothing to take them from: $why', async ({ why, document }) => {
    const client = newClient();
    const report = await open(client, document);
    expect(notFitted(report)).toMatchObject([{ address: 's', severity: 'warning', message: expect.stringContaining(why) }]);
    expect(await numbersAt(client, 's.mean')).toEqual([0, 0]);
    expect(await numbersAt(client, 's.std')).toEqual([1, 1]);
    expect(notFitted(await open(client, document))).toHaveLength(1);
  });
});
