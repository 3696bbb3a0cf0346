import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { Objective } from '../../graph-core/model/training.ts';
import { createDirectClient } from '../direct.ts';
import type { SessionClient, StepView } from '../protocol.ts';
import { game } from '../testing.ts';

const gameOf = (objectives: readonly Objective[], schedule?: 'sequential' | 'simultaneous'): Document =>
  game({ objectives, ...(schedule === undefined ? {} : { schedule }) });

const first: Objective = { cost: 'A.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 } };
const second: Objective = { cost: 'B.cost', parameters: ['w.*'], optimizer: { type: 'adam', lr: 0.01 }, steps: 2 };

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

describe('turns of a training step', () => {
  it.each(['sequential', 'simultaneous'] as const)('%s: stepped through, they end where training ends', async (schedule) => {
    const document = gameOf([first, second], schedule);
    const stepped = await open(document);
    let { view } = stepped;
    const seen: string[] = [];
    for (let step = 0; step < 3; step++) {
      for (let turn = 0; turn < 3; turn++) {
        seen.push(`${view.step} ${view.turn?.index}/${view.turn?.count} ${view.turn?.costs}`);
        view = await takeTurn(stepped.client, view);
      }
    }
    expect(seen.slice(0, 4)).toEqual(['0 0/3 A.cost', '0 1/3 B.cost', '0 2/3 B.cost', '1 0/3 A.cost']);
    expect(view).toMatchObject({ step: 3, turn: { index: 0 } });
    const trained = await open(document);
    await trained.client.request('train', { steps: 3 });
    const [got, want] = [await weights(stepped.client), await weights(trained.client)];
    got.forEach((x, i) => {
      expect(Math.abs(x - (want[i] as number))).toBeLessThan(1e-12);
    });
  });

  it('tells the schedules apart: B after A, by hand', async () => {
    const plain: Objective[] = [
      { cost: 'A.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } },
      { cost: 'B.cost', parameters: ['w.*'], optimizer: { type: 'sgd', lr: 0.1 } },
    ];
    const gradients: number[] = [];
    for (const schedule of ['sequential', 'simultaneous'] as const) {
      const { client, view } = await open(gameOf(plain, schedule));
      const next = await takeTurn(client, view);
      const done = await client.request('goTo', { cursor: next.stages.length });
      gradients.push(done.gradients['w.value']?.entries[0] as number);
      const before = await weights(client);
      await takeTurn(client, done);
      const after = await weights(client);
      // the update starts from the weights as the first turn left them, whichever the gradient was taken at
      expect(after[2]).toBeCloseTo((before[2] as number) - 0.1 * (gradients.at(-1) as number), 12);
    }
    // dB/dw = 4 a^2 w^3: at a = 0.5, w = 1 before the step; A's turn moves both by 0.1: da = 2 (0.5 - 1) 1 = -1, dw = -0.5
    expect(gradients[1]).toBeCloseTo(4 * 0.25, 12);
    expect(gradients[0]).toBeCloseTo(4 * 0.6 ** 2 * 1.05 ** 3, 12);
  });

  it('shows one and the same weights in the canvas, the Jacobian and the card, while the step has others by now', async () => {
    const { client, view } = await open(gameOf([first, second], 'simultaneous'));
    const turn = await takeTurn(client, view);
    // m = a w: dm/dw = diag(a), at the a from before the step
    expect(turn.values['a.value']?.entries).toEqual([0.5, 2]);
    const { data } = await client.request('jacobian', { of: 'm.output', wrt: 'w.value' });
    expect([...data]).toEqual([0.5, 0, 0, 2]);
    const card = await client.request('card', { stage: 0 });
    await client.request('goTo', { cursor: turn.stages.length });
    expect(await client.request('card', { stage: 0 })).toEqual(card);
  });

  it('takes the second update in a row from the weights that the first made, also simultaneously, by hand', async () => {
    const plain: Objective[] = [
      { cost: 'A.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } },
      { cost: 'B.cost', parameters: ['w.*'], optimizer: { type: 'sgd', lr: 0.1 }, steps: 2 },
    ];
    const document = gameOf(plain, 'simultaneous');
    const stepped = await open(document);
    let { view } = stepped;
    for (let turn = 0; turn < 3; turn++) view = await takeTurn(stepped.client, view);
    const trained = await open(document);
    await trained.client.request('train', { steps: 1 });
    // A moves a to 0.6 and w to 1.05; B first at the start, 4 0.5^2 1^3 = 1, then at a = 0.6 and its own w = 0.95
    const w = 1.05 - 0.1 * 1;
    for (const { client } of [stepped, trained])
      expect((await weights(client))[2]).toBeCloseTo(w - 0.1 * 4 * 0.6 ** 2 * w ** 3, 12);
  });

  it('goes back turn by turn, bit for bit', async () => {
    const { client, view } = await open(gameOf([first, second]));
    const states = [await weights(client)];
    let at = view;
    for (let turn = 0; turn < 4; turn++) {
      at = await takeTurn(client, at);
      states.push(await weights(client));
    }
    expect(at).toMatchObject({ step: 1, turn: { index: 1, count: 3 }, kept: 4 });
    for (let turn = 3; turn >= 0; turn--) {
      await client.request('goTo', { cursor: 0 });
      at = await client.request('goTo', { cursor: -1 });
      expect(await weights(client)).toEqual(states[turn]);
      expect(at.turn?.index).toBe(turn % 3);
    }
  });

  it('takes the turns that are left before training goes on', async () => {
    const document = gameOf([first, second]);
    const stepped = await open(document);
    await takeTurn(stepped.client, stepped.view);
    const progress = await stepped.client.request('train', { steps: 2 });
    expect(progress.step).toBe(3);
    const trained = await open(document);
    await trained.client.request('train', { steps: 3 });
    const [got, want] = [await weights(stepped.client), await weights(trained.client)];
    got.forEach((x, i) => {
      expect(Math.abs(x - (want[i] as number))).toBeLessThan(1e-12);
    });
  });
});
