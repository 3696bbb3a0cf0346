import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { Objective, TrainingSpec } from '../../graph-core/model/training.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { SessionClient, StepView } from '../protocol.ts';
import { game } from '../testing.ts';

const scalar = (x: number) => ({ dtype: 'float', shape: [], data: [x] });

/** C = x y, lowered by x and raised by y. */
const bilinear = (schedule: NonNullable<TrainingSpec['schedule']>, lr: number): Document =>
  graph(
    [
      node('x', 'parameter', { shape: [] }),
      node('y', 'parameter', { shape: [] }),
      node('m', 'mul'),
      node('n', 'neg'),
      node('C', 'scalar-cost'),
      node('D', 'scalar-cost'),
    ],
    wires('x.value -> m.input', 'y.value -> m.other', 'm.output -> C.input', 'm.output -> n.input', 'n.output -> D.input'),
    {
      parameters: { 'x.value': { value: scalar(1) }, 'y.value': { value: scalar(0.5) } },
      training: {
        batch: { size: 'all' },
        schedule,
        objectives: [
          { cost: 'C.cost', parameters: ['x.*'], optimizer: { type: 'sgd', lr } },
          { cost: 'D.cost', parameters: ['y.*'], optimizer: { type: 'sgd', lr } },
        ],
      },
    },
  );

const open = async (document: Document): Promise<{ client: SessionClient; view: StepView }> => {
  const client = createDirectClient({ choice: 'cpu' });
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error('the game does not run');
  return { client, view };
};

const weights = async (client: SessionClient): Promise<number[]> =>
  Object.values(await client.request('parameters', {})).flatMap(({ data }) => [...data]);

/** Steps through a whole turn and into the next one. */
const takeTurn = async (client: SessionClient, view: StepView): Promise<StepView> =>
  client.request('goTo', { cursor: view.stages.length + 1 });

const expectClose = (got: readonly number[], want: readonly number[]): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((x, i) => {
    expect(Math.abs(x - (want[i] as number))).toBeLessThan(1e-12);
  });
};

describe('the bilinear game', () => {
  const lr = 0.1;
  const radius = ([x = 0, y = 0]: readonly number[]): number => Math.hypot(x, y);
  const trainedBy = async (schedule: NonNullable<TrainingSpec['schedule']>, steps: number): Promise<number[]> => {
    const { client } = await open(bilinear(schedule, lr));
    await client.request('train', { steps });
    return weights(client);
  };

  it('circles outward when both descend at once: each step makes the radius longer by sqrt(1 + lr^2)', async () => {
    const found = radius(await trainedBy('simultaneous', 200));
    expect(found).toBeCloseTo(radius([1, 0.5]) * (1 + lr ** 2) ** 100, 9);
    expect(found).toBeGreaterThan(3);
  });

  it('converges by extra-gradient: each step makes it shorter by sqrt((1 - lr^2)^2 + lr^2)', async () => {
    const found = radius(await trainedBy('extra-gradient', 200));
    expect(found).toBeCloseTo(radius([1, 0.5]) * ((1 - lr ** 2) ** 2 + lr ** 2) ** 100, 9);
    expect(found).toBeLessThan(0.42);
    expect(radius(await trainedBy('extra-gradient', 3000))).toBeLessThan(1e-6);
  });

  it('takes one step by hand', async () => {
    // looking ahead: x = 1 - 0.1 * 0.5, y = 0.5 + 0.1 * 1
    expectClose(await trainedBy('extra-gradient', 1), [1 - lr * (0.5 + lr * 1), 0.5 + lr * (1 - lr * 0.5)]);
  });
});

describe('extra-gradient, turn by turn', () => {
  const momentum: Objective = {
    cost: 'A.cost',
    parameters: ['*'],
    optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0.5 },
  };
  const adam: Objective = { cost: 'B.cost', parameters: ['w.*'], optimizer: { type: 'adam', lr: 0.01 } };
  const shared = game({ objectives: [momentum, adam], schedule: 'extra-gradient' });

  it('is stepped through to where training ends, with moments of the step alone', async () => {
    const stepped = await open(shared);
    let { view } = stepped;
    const seen: unknown[] = [];
    for (let turn = 0; turn < 12; turn++) {
      seen.push([view.step, view.turn?.index, view.turn?.costs[0], view.turn?.isAhead]);
      view = await takeTurn(stepped.client, view);
    }
    expect(seen.slice(0, 5)).toEqual([
      [0, 0, 'A.cost', true],
      [0, 1, 'B.cost', true],
      [0, 2, 'A.cost', false],
      [0, 3, 'B.cost', false],
      [1, 0, 'A.cost', true],
    ]);
    const trained = await open(shared);
    await trained.client.request('train', { steps: 3 });
    expectClose(await weights(stepped.client), await weights(trained.client));
  });

  it('takes the gradients of the step itself at the weights of the look ahead', async () => {
    const { client, view } = await open(shared);
    const start = await weights(client);
    const second = await takeTurn(client, view);
    // the last turn of the look ahead, at its end: what it has come to
    const end = await client.request('goTo', { cursor: second.stages.length });
    const ahead = end.values['w.value']?.entries;
    const third = await client.request('goTo', { cursor: second.stages.length + 1 });
    expect(ahead?.[0]).not.toBe(start[2]);
    expect(third.values['w.value']?.entries).toEqual(ahead);
    // while what is changed are the weights from before the step
    expect(await weights(client)).toEqual(start);
    const fourth = await takeTurn(client, third);
    expect(fourth.values['w.value']?.entries).toEqual(ahead);
  });

  it('goes back over the look ahead bit for bit', async () => {
    const { client, view } = await open(shared);
    const states = [await weights(client)];
    let at = view;
    for (let turn = 0; turn < 5; turn++) {
      at = await takeTurn(client, at);
      states.push(await weights(client));
    }
    expect(at).toMatchObject({ step: 1, turn: { index: 1 } });
    for (let turn = 4; turn >= 0; turn--) {
      await client.request('goTo', { cursor: 0 });
      at = await client.request('goTo', { cursor: -1 });
      expect(at.turn?.index).toBe(turn % 4);
      expect(await weights(client)).toEqual(states[turn]);
    }
  });

  it('refuses several updates in a row', async () => {
    const client = createDirectClient({ choice: 'cpu' });
    const document = game({ objectives: [{ ...momentum, steps: 2 }], schedule: 'extra-gradient' });
    const { diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
    expect(diagnostics).toMatchObject([{ code: 'training/steps', address: '/training/objectives/0/steps' }]);
    expect(diagnostics[0]?.message).toContain('one update of each objective, not 2');
  });
});
