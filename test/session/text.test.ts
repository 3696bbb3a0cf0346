import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { ClassPart, DeviceChoice, SessionClient } from '../../session/protocol.ts';
import { resolveMetrics } from '../../session/training/metrics.ts';
import { describeGpu } from '../support/gpu.ts';

/** A cycle of three letters: which one follows is known from the last one alone. */
const CYCLE = 'abc'.repeat(10);
const WINDOW = 4;
/** Scores of the next letter by the last one: `likely` for the one that follows. */
const following = (likely: number): number[] => [0, likely, 0, 0, 0, likely, likely, 0, 0];

/** Each character is looked up as the scores of the one behind it. */
function bigram(scores: readonly number[], text = CYCLE, settings: object = { window: WINDOW, stride: 2 }): Document {
  const drawing = graph(
    [
      node('x', 'observed', { shape: [WINDOW], dtype: 'int32' }),
      node('e', 'embedding', { numEmbeddings: 3, embeddingDim: 3 }),
      node('y', 'observed', { shape: [WINDOW], dtype: 'int32' }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> e.index', 'e.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'e.weight': { value: { dtype: 'float', shape: [3, 3], data: [...scores] } } } },
  );
  return {
    ...drawing,
    data: {
      sources: { t: { inline: text, file: 't.txt', text: settings } as NonNullable<Document['data']['sources']>[string] },
      columns: { 'x.value': { source: 't', columns: ['input'] }, 'y.value': { source: 't', columns: ['target'] } },
      split: { train: 0.5, validation: 0.25 },
    },
  };
}

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document, choice: DeviceChoice = 'cpu') {
  const client = createDirectClient(choice === 'cpu' ? { choice } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  const opened = await client.request('open', { document, tables: {}, generation: 1 });
  return { client, ...opened };
}

const errorsOf = async (document: Document) =>
  (await open(document)).diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, mend }) => ({ code, message, mend }));

async function written(client: SessionClient, begun: string, length: number, how: { temperature: number; seed: number }) {
  let text = begun;
  for (let i = 0; i < length; i++) text += (await client.request('nextCharacter', { written: text, ...how }))?.character;
  return text;
}

describe('what a text feeds', () => {
  it('is divided in its order, windows that reach over a border left out', async () => {
    const { client } = await open(bigram(following(1)));
    const report = await client.request('dataReport', { source: 't' });
    // windows of 4 and a target begin at 0, 2 ... 24: 13 of them; the two that share characters with the part before are gone
    expect(report).toMatchObject({
      ok: true,
      table: { rows: 13 },
      parts: [
        { name: 'train', rows: 7 },
        { name: 'validation', rows: 1 },
        { name: 'test', rows: 1 },
      ],
    });
    const { rows } = await client.request('tableRows', { source: 't', from: 1, count: 1 });
    expect(rows).toEqual([['cabc', 'abca']]);
  });

  it('has a class for each character: one too many is named, where it is looked up and where it is compared', async () => {
    const errors = await errorsOf(bigram(following(1), `${CYCLE}éab`));
    for (const place of [
      'x.value is 3, the character "é", in sample p = 14',
      'y.value is 3, the character "é", in sample p = 13',
    ])
      expect(errors).toContainEqual({
        code: 'data/index',
        message: expect.stringContaining(place),
        mend: expect.stringContaining('4 classes'),
      });
  });

  it.each([
    ['data/empty', '', { window: WINDOW }],
    ['data/text', 'abca', { window: WINDOW }],
    ['data/character', `${CYCLE}d`, { window: WINDOW, vocabulary: 'abc' }],
    ['data/column-count', CYCLE, { window: 5 }],
  ])('is refused as %s', async (code, text, settings) => {
    expect(await errorsOf(bigram(following(1), text, settings))).toContainEqual(expect.objectContaining({ code }));
  });
});

describe('the results of a text', () => {
  it('count characters that followed by those that were the likeliest, by name', async () => {
    const { client } = await open(bigram([0, 1, 0, 0, 1, 0, 1, 0, 0]));
    const results = await client.request('results', { choice: 0, held: 'test' });
    expect(results?.classes).toEqual(['a', 'b', 'c']);
    const [train] = (results?.parts ?? []) as ClassPart[];
    // seven windows trained on, of which 28 characters are guessed: behind b the answer is b, though a c follows
    expect([...(train?.counts ?? [])]).toEqual([9, 0, 0, 0, 10, 0, 0, 9, 0]);
  });
});

describe('bits per character', () => {
  it('are -log2 of the probability of what follows, and are told without being asked for', async () => {
    const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 1e-12 }, steps: 1 }];
    const { client } = await open({ ...bigram(following(Math.log(2))), training: { objectives } });
    const progress = await client.request('train', { steps: 1 });
    // scores 0, log 2, 0 are probabilities 1/4, 1/2, 1/4
    expect(progress.metrics?.train['bits-per-character']).toBeCloseTo(1, 9);
  });

  it('need scores for each entry of an int32 target', () => {
    const document = bigram(following(1));
    const metrics = [{ type: 'bits-per-character', output: 'C.cost', target: 'y.value' }];
    const resolved = resolveMetrics({ ...document, training: { metrics } }, analyse(document));
    expect(resolved).toMatchObject({
      ok: false,
      error: [{ code: 'training/metric', message: expect.stringContaining('C.cost has none') }],
    });
  });
});

describe.each<DeviceChoice>(['cpu', 'webgpu'])('writing on %s', (choice) => {
  const describeHere = choice === 'webgpu' ? describeGpu : describe;
  describeHere('with weights that are known', () => {
    it('goes on as the text does where no other character is likely', async () => {
      const { client } = await open(bigram(following(50)), choice);
      expect(await written(client, 'ca', 7, { temperature: 1, seed: 3 })).toBe('cabcabcab');
      expect(await written(client, '', 3, { temperature: 0, seed: 0 })).toBe('bca');
    });
  });
});

describe('writing', () => {
  it('is the same for the same seed, and another for another', async () => {
    const { client } = await open(bigram(following(1)));
    const texts = await Promise.all([1, 1, 2].map((seed) => written(client, 'a', 20, { temperature: 1, seed })));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('draws each character as often as it is likely, sharper where it is colder', async () => {
    const { client } = await open(bigram(following(Math.log(2))));
    const ask = (temperature: number, seed: number) => client.request('nextCharacter', { written: 'a', temperature, seed });
    const drawn = await Promise.all(Array.from({ length: 400 }, (_, seed) => ask(1, seed)));
    expect(drawn[0]?.choices.map(({ character, probability }) => [character, probability])).toEqual([
      ['b', expect.closeTo(0.5, 6)],
      ['a', expect.closeTo(0.25, 6)],
      ['c', expect.closeTo(0.25, 6)],
    ]);
    // 200 of 400 are expected, with a standard deviation of 10
    const likely = drawn.filter((next) => next?.character === 'b').length;
    expect(Math.abs(likely - 200)).toBeLessThan(40);
    expect((await ask(0.5, 0))?.choices[0]?.probability).toBeCloseTo(4 / 6, 6);
    expect((await ask(0, 0))?.choices[0]?.probability).toBe(1);
  });

  it.each([-1, 101, Number.NaN])('refuses a temperature of %d', async (temperature) => {
    const { client } = await open(bigram(following(1)));
    await expect(client.request('nextCharacter', { written: 'a', temperature, seed: 0 })).rejects.toMatchObject({
      code: 'text/temperature',
      message: expect.stringContaining('no number from 0 to 100'),
    });
  });

  it('says which character it does not know', async () => {
    const { client } = await open(bigram(following(1)));
    await expect(client.request('nextCharacter', { written: 'aé', temperature: 1, seed: 0 })).rejects.toMatchObject({
      code: 'text/unknown-character',
      message: expect.stringContaining('"é" is none of the 3'),
    });
  });

  it('needs the text, a target and finite scores', async () => {
    const whole = bigram(following(1));
    const { 'y.value': _, ...input } = whole.data.columns ?? {};
    const value = { dtype: 'int32', shape: [WINDOW], data: [0, 0, 0, 0] };
    const nodes = whole.nodes.map((each) => (each.id === 'y' ? { ...each, attrs: { ...each.attrs, value } } : each));
    const without = await open({ ...whole, nodes, data: { ...whole.data, columns: input } });
    const ask = (client: SessionClient) => client.request('nextCharacter', { written: 'a', temperature: 1, seed: 0 });
    await expect(ask(without.client)).rejects.toMatchObject({ code: 'text/model', mend: expect.stringContaining('"target"') });
    const broken = await open(bigram(following(Number.NaN)));
    await expect(ask(broken.client)).rejects.toMatchObject({ code: 'text/not-finite' });
    const none = await open({
      ...whole,
      data: {},
      nodes: nodes.map((each) => (each.id === 'x' ? { ...each, attrs: { ...each.attrs, value } } : each)),
    });
    expect(await ask(none.client)).toBeNull();
  });
});
