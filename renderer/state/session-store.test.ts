import { describe, expect, it } from 'vitest';
import type { OpenReport, StepView, TrainProgress } from '../../session/protocol.ts';
import { appendProgress, emptyHistory, TRACK_CAP } from './loss-history.ts';
import { createSessionStore } from './session-store.ts';

const view = (generation: number, cursor = 0): StepView => ({
  generation,
  stages: [],
  cursor,
  step: 0,
  kept: 0,
  recomputes: false,
  turn: null,
  sample: 0,
  samples: 1,
  values: {},
  gradients: {},
  kinks: [],
  firstNonFinite: null,
});
const report = (generation: number, shown: StepView | null = view(generation)): OpenReport => ({
  generation,
  diagnostics: [],
  parameters: [],
  view: shown,
});
const progress = (generation: number, step: number, running = true): TrainProgress => ({
  generation,
  running,
  step,
  epoch: 0,
  newSteps: [{ step, cost: 1 / step }],
  loss: { step, train: 2 / step, test: null },
  metrics: { train: {}, test: {} },
  ended: running ? null : 'done',
  stepsPerSecond: 10,
});

describe('generation guard', () => {
  it('drops answers and events of an older document', () => {
    const store = createSessionStore();
    const old = store.getState().begin();
    store.getState().opened(report(old));
    store.getState().progressed(progress(old, 1));
    const current = store.getState().begin();
    store.getState().showed(view(old, 5));
    store.getState().progressed(progress(old, 2, false));
    store.getState().opened(report(old, null));
    store.getState().failed({ code: 'x', message: 'x', address: null }, old);
    const state = store.getState();
    expect(state.generation).toBe(current);
    expect(state.view?.cursor).toBe(0);
    expect(state.history.cost.steps).toEqual([1]);
    expect(state.error).toBeNull();
    expect(state.status).toBe('busy');
  });

  it('marks what was shown as stale until the new answer is there', () => {
    const store = createSessionStore();
    store.getState().opened(report(store.getState().begin()));
    expect(store.getState().stale).toBe(false);
    const next = store.getState().begin();
    expect(store.getState().stale).toBe(true);
    store.getState().opened(report(next));
    expect(store.getState().stale).toBe(false);
  });

  it('says that a replaced run is no longer running', () => {
    const store = createSessionStore();
    store.getState().progressed(progress(store.getState().begin(), 1));
    expect(store.getState().status).toBe('training');
    store.getState().begin();
    expect(store.getState().progress?.running).toBe(false);
  });

  it('marks results of a run as old after an edit, not after a change of a hyper-parameter', () => {
    const store = createSessionStore();
    store.getState().progressed(progress(store.getState().begin(), 1, false));
    store.getState().begin('training');
    expect(store.getState().progressStale).toBe(false);
    const next = store.getState().begin();
    expect(store.getState().progressStale).toBe(true);
    store.getState().progressed(progress(next, 2));
    expect(store.getState().progressStale).toBe(false);
  });

  it('shows failures that concern every document', () => {
    const store = createSessionStore();
    store.getState().begin();
    store.getState().failed({ code: 'device/lost', message: 'gone', address: null }, null);
    expect(store.getState().status).toBe('failed');
  });

  it('is blocked without a view', () => {
    const store = createSessionStore();
    store.getState().opened(report(store.getState().begin(), null));
    expect(store.getState().status).toBe('blocked');
    expect(store.getState().view).toBeNull();
  });
});

describe('loss history', () => {
  it('stays below its cap, keeps order, the whole range and the newest point', () => {
    let history = emptyHistory;
    for (let at = 0; at < 200; at++) {
      const newSteps = Array.from({ length: 100 }, (_, i) => ({ step: at * 100 + i, cost: at }));
      history = appendProgress(history, { ...progress(1, at), newSteps });
    }
    const { steps, values } = history.cost;
    expect(steps.length).toBeLessThanOrEqual(TRACK_CAP);
    expect(values.length).toBe(steps.length);
    expect(steps.at(-1)).toBe(19_999);
    expect(steps[0]).toBeLessThan(200);
    expect(steps.every((step, i) => i === 0 || step > (steps[i - 1] as number))).toBe(true);
  });
  it('does not repeat an evaluation that is told again with a later step', () => {
    const once = appendProgress(emptyHistory, progress(1, 4));
    const { loss } = progress(1, 4);
    const twice = appendProgress(once, { ...progress(1, 9), loss });
    expect(twice.train).toEqual(once.train);
    expect(appendProgress(twice, progress(1, 12)).train.steps).toEqual([4, 12]);
  });
  it('puts an evaluation at the step it was made at, whenever it is told', () => {
    const loss = { step: 2, train: 0.5, test: 0.75 };
    const { train, test } = appendProgress(emptyHistory, { ...progress(1, 7), loss });
    expect(train).toEqual({ steps: [2], values: [0.5] });
    expect(test).toEqual({ steps: [2], values: [0.75] });
  });
  it('shows that the loss stands still', () => {
    const loss = { step: 4, train: 0.5, test: null };
    const once = appendProgress(emptyHistory, { ...progress(1, 4), loss });
    const twice = appendProgress(once, { ...progress(1, 8), loss: { ...loss, step: 8 } });
    expect(twice.train).toEqual({ steps: [4, 8], values: [0.5, 0.5] });
  });
});

it('keeps what was on view when a request for it is stopped, without calling it a failure', () => {
  const store = createSessionStore();
  const first = store.getState().begin();
  store.getState().opened(report(first));
  store.getState().set({ status: 'busy', playing: true });
  store.getState().stopped(first - 1);
  expect(store.getState().status).toBe('busy');
  store.getState().stopped(first);
  expect(store.getState()).toMatchObject({ status: 'ready', playing: false, error: null, view: view(first) });
});
