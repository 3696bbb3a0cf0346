import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { createPredictStore } from '../../renderer/predict/predict-store.ts';
import { keysOf, markAnswer, questionsOf } from '../../renderer/predict/questions.ts';
import { type Veil, veilCard, veilInside, veilTensor, veilView } from '../../renderer/predict/veil.ts';
import { HIDDEN } from '../../renderer/ui/hidden-number.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Card, StepView } from '../../session/protocol.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { nestedGroups } from '../support/nested-groups.ts';

const ALL: Veil = { hides: { shapes: false, values: true, jacobian: true, gradients: true }, revealed: new Set() };

/** Every number anywhere in a piece of plain data. */
function numbersIn(data: unknown): number[] {
  if (typeof data === 'number') return [data];
  if (data === null || typeof data !== 'object') return [];
  return Object.values(data).flatMap(numbersIn);
}

type Step = readonly [view: StepView, card: Card];

/** Every stage of the first step, with its card. */
async function stepsOf(name: keyof typeof steppedGraphs): Promise<readonly Step[]> {
  const client = createDirectClient({});
  await client.request('useDevice', { choice: 'cpu' });
  const document = JSON.parse(steppedGraphs[name]()) as Document;
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  const steps: Step[] = [];
  for (let cursor = 1; cursor <= (view?.stages.length ?? 0); cursor++) {
    const next = await client.request('goTo', { cursor });
    const card = await client.request('card', { stage: cursor - 1 });
    if (card) steps.push([next, card]);
  }
  client.dispose();
  return steps;
}

/** Answers every question of every stage with the true numbers, and gives the keys that this reveals. */
function answerAll(steps: readonly Step[], hides: Veil['hides']): ReadonlySet<string> {
  const revealed = new Set<string>();
  for (const [view, card] of steps) {
    for (
      let [question] = questionsOf(view, card, { hides, revealed });
      question;
      [question] = questionsOf(view, card, { hides, revealed })
    ) {
      const { kind, shape, entries, open } = question;
      const text = kind === 'shapes' ? `[${shape}]` : `[${entries}]`;
      expect(markAnswer(text, question, open[0] ?? 0).kind).toBe('right');
      const before = revealed.size;
      for (const key of keysOf(view, question, null)) revealed.add(key);
      expect(revealed.size).toBeGreaterThan(before);
    }
  }
  return revealed;
}

describe.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('numbers of %s that are hidden', (name) => {
  it('are nowhere in what may be shown, and all can be asked for', async () => {
    const steps = await stepsOf(name);
    for (const [view, card] of steps) {
      const shown = veilView(view, ALL);
      const madeIn = (phase: string) => new Set(view.stages.flatMap((each) => (each.phase === phase ? each.makes : [])));
      const numbers = (record: StepView['values'], isWanted: (address: string) => boolean): number[] =>
        Object.entries(record).flatMap(([address, { entries, norm, min, max }]) =>
          isWanted(address) ? [...entries, norm, min, max] : [],
        );
      const [forward, backward] = [madeIn('forward'), madeIn('backward')];
      // What the document says itself: inputs, targets, weights.
      const given = new Set(numbers(view.values, (address) => !forward.has(address)));
      const made = [...numbers(view.values, (at) => forward.has(at)), ...numbers(view.gradients, (at) => backward.has(at))];
      const secret = made.filter((x) => !Number.isInteger(x) && !given.has(x));
      expect(secret.length).toBeGreaterThanOrEqual(view.cursor > 4 ? 1 : 0);
      const open = new Set(numbersIn([shown.values, shown.gradients, veilCard(card, view, ALL)]));
      expect(secret.filter((x) => open.has(x))).toEqual([]);
    }
    const hides = { shapes: true, values: true, jacobian: true, gradients: true };
    const revealed = answerAll(steps, hides);
    const [last, card] = steps.at(-1) as Step;
    expect(veilView(last, { hides, revealed }).values).toEqual(last.values);
    expect(veilView(last, { hides, revealed }).gradients).toEqual(last.gradients);
    expect(veilCard(card, last, { hides, revealed })).toEqual(card);
  });
});

describe('a group while numbers are hidden', () => {
  it('shows none that its blocks made, and all that were answered', async () => {
    const client = createDirectClient({ choice: 'cpu' });
    const { view } = await client.request('open', { document: nestedGroups(), tables: {}, generation: 1 });
    const end = view?.stages.filter(({ phase }) => phase !== 'update').length ?? 0;
    const at = await client.request('goTo', { cursor: end });
    for (const path of ['a', 'b', 'a/p', 'b/q']) {
      const inside = await client.request('inside', { path });
      if (!inside) throw new Error(`nothing in ${path}`);
      const shown = veilInside(inside, at, ALL);
      const known = Object.entries(inside.variables).filter(([, { of }]) => /value$|weight$|bias$/.test(of ?? ''));
      const given = new Set(known.flatMap(([address]) => inside.values[address]?.entries ?? []));
      const made = [inside.values, inside.gradients].flatMap((record) => Object.values(record).flatMap(({ entries }) => entries));
      const secret = made.filter((x) => !given.has(x));
      expect(secret.length, path).toBeGreaterThan(5);
      const open = new Set(numbersIn([shown.values, shown.gradients]));
      expect(secret.filter((x) => open.has(x))).toEqual([]);
      const hides = { shapes: false, values: false, jacobian: false, gradients: false };
      expect(veilInside(inside, at, { hides, revealed: new Set() })).toEqual(inside);
    }
    client.dispose();
  });
});

describe('predicting', () => {
  it('names the slips of a backward step', async () => {
    const steps = await stepsOf('diamond');
    const veil = { ...ALL, hides: { ...ALL.hides, jacobian: false } };
    const [view, card] = steps.find(([, { stage }]) => stage.phase === 'backward' && stage.node === 'a') as Step;
    const [question] = questionsOf(view, card, veil);
    const product = card.products[0];
    if (!question || !product?.jacobian) throw new Error('tanh has a product');
    const mark = (text: string) => markAnswer(text, question, 1);
    expect(mark(String(product.result[1]))).toMatchObject({ kind: 'right' });
    expect(mark(String(-(product.result[1] as number)))).toMatchObject({ slip: 'sign' });
    expect(mark(String(product.row[1]))).toMatchObject({ slip: 'incoming' });
    expect(mark(String(product.jacobian[3]))).toMatchObject({ slip: 'local' });
    expect(mark('much')).toEqual({ kind: 'unreadable' });
    const weight = steps.flatMap(([at, each]) => questionsOf(at, each, veil)).find(({ address }) => address === 'W.value');
    if (!weight) throw new Error('a weight has a gradient');
    const [a, b, c, d] = weight.entries;
    expect(markAnswer(`[${a}, ${c}; ${b}, ${d}]`, weight, 0)).toMatchObject({ slip: 'transposed' });
    expect(markAnswer(String(c), weight, 1)).toMatchObject({ slip: 'transposed' });
  });

  it('hides again what another contribution changes', async () => {
    const steps = await stepsOf('diamond');
    const key = 'W.value';
    const known = steps.filter(([view]) => view.gradients[key] !== undefined);
    const revealed = answerAll(known.slice(0, 1), ALL.hides);
    const shown = known.map(([view]) => veilView(view, { ...ALL, revealed }).gradients[key]?.entries.includes(HIDDEN));
    const isSame = known.map(
      ([view]) => view.gradients[key] && `${view.gradients[key].entries}` === `${known[0]?.[0].gradients[key]?.entries}`,
    );
    expect(shown).toEqual(isSame.map((same) => !same));
  });

  it('leaves hidden new weights out, so that they cannot be written into the document', async () => {
    const steps = await stepsOf('diamond');
    const [last] = steps.at(-1) as Step;
    expect(last.values['W.value']).toBeDefined();
    expect(veilView(last, ALL).values['W.value']).toBeUndefined();
    const tensor = { dtype: 'float', shape: [2, 2], data: Float64Array.of(1.5, 2, 3, 4) } as const;
    expect([...veilTensor(tensor, { address: 'W.value', what: 'gradient' }, last, ALL).data]).toEqual(Array(4).fill(HIDDEN));
    expect(veilTensor(tensor, { address: 'x.value', what: 'value' }, last, ALL).data).toEqual(tensor.data);
  });

  it('counts first tries alone, and forgets what an edit or another sample changes', async () => {
    const [view] = (await stepsOf('diamond'))[0] as Step;
    const store = createPredictStore();
    const { count, reveal, viewed } = store.getState();
    count('a', false);
    count('a', true);
    count('b', true);
    expect([store.getState().tried.size, store.getState().right.size]).toEqual([2, 1]);
    const remains = (next: StepView): number => {
      viewed(view);
      reveal(['k']);
      viewed(next);
      return store.getState().revealed.size;
    };
    expect(remains({ ...view, cursor: 2 })).toBe(1);
    expect(remains({ ...view, generation: 2, step: view.step + 1 })).toBe(1);
    expect(remains({ ...view, generation: 3 })).toBe(0);
    expect(remains({ ...view, sample: 'mean' })).toBe(0);
  });
});
