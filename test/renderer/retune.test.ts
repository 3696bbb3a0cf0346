import { afterEach, describe, expect, it } from 'vitest';
import type { TrainingSpec } from '../../graph-core/model/training.ts';
import { line, objective } from './line.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

const until = async (met: () => boolean): Promise<void> => {
  for (let i = 0; i < 1000 && !met(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(met()).toBe(true);
};

/** Too slow to get anywhere: what moves the weight is the new setting. */
const CRAWL = 1e-12;

describe('training settings that are edited during a run', () => {
  let bench: LinkedBench;
  const open = async (training: TrainingSpec): Promise<void> => {
    bench = linkedBench(line(training));
    await bench.link.settled();
  };
  const step = (): number => bench.session.getState().progress?.step ?? 0;
  const weight = (): unknown => bench.documents.getState().document.parameters['f.weight']?.value?.data[0];
  const edit = (change: TrainingSpec): void => {
    const { document, dispatch } = bench.documents.getState();
    dispatch({
      steps: [{ kind: 'setMeta', field: 'training', value: { ...document.training, ...change } }],
      label: 'set',
      userEvent: 'set',
    });
  };
  const entries = () => bench.documents.getState().history.done.map((entry) => [entry.label, entry.labelValues.steps]);
  const statuses = (): Set<string> => {
    const seen = new Set<string>();
    bench.session.subscribe(({ status }) => seen.add(status));
    return seen;
  };

  afterEach(() => bench.link.dispose());

  for (const size of [1, 3, 'all'] as const) {
    it(`go on with another learning rate at the next step, batch ${size}`, async () => {
      await open({ batch: { size }, objectives: objective({ type: 'sgd', lr: CRAWL }) });
      const run = bench.link.train(1e6);
      await until(() => step() > 5);
      const seen = statuses();
      edit({ objectives: objective({ type: 'sgd', lr: 0.05 }) });
      const at = step();
      await until(() => step() > at + 50 && (bench.session.getState().progress?.loss?.train ?? 1) < 1e-6);
      expect([...seen]).toEqual(['training']);
      // one run, whose time goes on
      expect(bench.session.getState().run).toMatchObject({ from: 0, steps: 1e6 });
      expect(bench.session.getState().run?.spent).toBeGreaterThan(0);
      await bench.link.stop();
      await run;
      expect(weight()).toBeCloseTo(2, 3);
      const { progress, history, status } = bench.session.getState();
      expect(status).toBe('ready');
      expect(entries()).toEqual([
        ['set', undefined],
        ['train', String(progress?.step)],
      ]);
      expect(history.cost.steps).toEqual([...new Set(history.cost.steps)].sort((a, b) => a - b));
      bench.documents.getState().undo();
      await bench.link.settled();
      expect(weight()).toBeUndefined();
    });
  }

  it('make neither more nor fewer steps than were asked for, however often they change', async () => {
    await open({ batch: { size: 1 }, objectives: objective({ type: 'adam', lr: 0.001 }) });
    const run = bench.link.train(20_000);
    for (let i = 1; i <= 4; i++) {
      await until(() => step() > i * 100);
      edit({ objectives: objective({ type: 'adam', lr: 0.001, betas: [0.9 - i / 100, 0.99] }) });
      edit({ batch: { size: i === 4 ? 'all' : i } });
    }
    await run;
    expect(step()).toBe(20_000);
    expect(entries().at(-1)).toEqual(['train', '20000']);
    expect(bench.ends).toEqual([]);
  });

  it('written out for the first time count as other numbers of the same run', async () => {
    await open({ batch: { size: 'all' } });
    const run = bench.link.train(1e6);
    await until(() => step() > 5);
    edit({ objectives: objective({ type: 'sgd', lr: 0.02 }) });
    const at = step();
    await until(() => step() > at + 50);
    expect(bench.ends).toEqual([]);
    await bench.link.stop();
    await run;
  });

  it('stop when Stop is pressed in between', async () => {
    await open({ batch: { size: 'all' }, objectives: objective({ type: 'sgd', lr: CRAWL }) });
    const run = bench.link.train(1e6);
    await until(() => step() > 5);
    edit({ objectives: objective({ type: 'sgd', lr: 0.05 }) });
    await bench.link.stop();
    await run;
    await bench.link.settled();
    const { status, progress } = bench.session.getState();
    expect([status, progress?.running]).toEqual(['ready', false]);
    expect(entries().at(-1)).toEqual(['train', String(progress?.step)]);
    // The next run has the new rate.
    await bench.link.train(100);
    expect(weight()).toBeCloseTo(2, 3);
  });

  it('give way to an edit of the graph', async () => {
    await open({ batch: { size: 'all' }, objectives: objective({ type: 'sgd', lr: 0.01 }) });
    const run = bench.link.train(1e6);
    await until(() => step() > 5);
    edit({ objectives: objective({ type: 'sgd', lr: 0.05 }) });
    const { dispatch } = bench.documents.getState();
    dispatch({
      steps: [{ kind: 'setNode', id: 'f', changes: { attrs: { outFeatures: 1, hasBias: true } } }],
      label: 'bias',
      userEvent: 'x',
    });
    await run;
    await bench.link.settled();
    expect(bench.ends).toEqual(['dropped']);
    expect(weight()).toBeUndefined();
    expect(bench.session.getState().status).toBe('ready');
  });

  it('end the run with its weights when another optimiser is chosen, and say so', async () => {
    await open({ batch: { size: 'all' }, objectives: objective({ type: 'sgd', lr: 0.05 }) });
    const run = bench.link.train(1e6);
    await until(() => step() > 200);
    edit({ objectives: objective({ type: 'adam', lr: 0.01 }) });
    await run;
    await bench.link.settled();
    expect(bench.ends).toEqual(['kept']);
    expect(weight()).toBeCloseTo(2, 6);
    expect(bench.session.getState().status).toBe('ready');
    expect(entries().at(-1)).toEqual(['train', String(step())]);
  });
});
