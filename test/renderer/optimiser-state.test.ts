import { afterEach, describe, expect, it } from 'vitest';
import { hideParameter, revealParameter } from '../../graph-core/edit/edits/reveal.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { setOptimizer } from '../../renderer/panels/training-edits.ts';
import { line, objective } from './line.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

describe('the state of an optimiser in the document', () => {
  let bench: LinkedBench;
  afterEach(() => bench.link.dispose());

  const document = () => bench.documents.getState().document;
  const kept = (address = 'f.weight') => document().parameters[address]?.state;
  const step = () => bench.session.getState().view?.step;
  const open = async (optimizer = { type: 'adam', lr: 0.01 }) => {
    bench = linkedBench({ ...line({ batch: { size: 'all' }, objectives: objective(optimizer) }), parameters: {} });
    await bench.link.settled();
  };
  const train = async (steps: number) => {
    await bench.link.train(steps);
    await bench.link.settled();
  };

  it('is written with the weights in one edit, and undone with them', async () => {
    await open();
    const untouched = document();
    await train(3);
    expect(Object.keys(kept() ?? {})).toEqual(['0.mean', '0.square']);
    expect(document().training.progress).toEqual({ steps: 3, optimizers: [{ type: 'adam', since: 0 }] });
    const once = document();
    await train(4);
    expect(document().training.progress?.steps).toBe(7);
    bench.documents.getState().undo();
    await bench.link.settled();
    expect([document(), step()]).toEqual([once, 3]);
    bench.documents.getState().undo();
    await bench.link.settled();
    expect([document(), step()]).toEqual([untouched, 0]);
    // and trained anew from there, as the first time
    await train(3);
    expect(document()).toEqual(once);
    expect(bench.documents.getState().history.done.at(-1)?.labelValues).toEqual({ steps: '3' });
  });

  it('goes on over an undo as if nothing had been in between', async () => {
    await open();
    await train(3);
    await train(4);
    const whole = document();
    bench.documents.getState().undo();
    await bench.link.settled();
    await train(4);
    expect(document()).toEqual(whole);
  });

  it('moves with a weight that is drawn as a circle, and back', async () => {
    await open();
    await train(3);
    const before = kept();
    const edit = (made: ReturnType<typeof hideParameter>) => made.ok && bench.documents.getState().dispatch(made.value);
    edit(revealParameter(document(), opOf, 'f.weight', { inputs: { input: { dtype: 'float', shape: [1] } } }));
    await bench.link.settled();
    expect(kept('w.value')).toEqual(before);
    await train(1);
    expect(document().training.progress?.steps).toBe(4);
    expect(kept('w.value')).not.toEqual(before);
    edit(hideParameter(document(), opOf, 'w'));
    expect(Object.keys(kept() ?? {})).toEqual(['0.mean', '0.square']);
  });

  it('is gone after a reset, which can be undone', async () => {
    await open();
    await train(3);
    const trained = document();
    await bench.link.resetWeights();
    expect(document().parameters).toEqual({});
    expect(document().training.progress).toBeUndefined();
    expect(step()).toBe(0);
    bench.documents.getState().undo();
    await bench.link.settled();
    expect([document(), step()]).toEqual([trained, 3]);
  });

  it('is that of the optimiser that trained last', async () => {
    await open();
    await train(3);
    bench.documents.getState().dispatch(setOptimizer(document(), { index: 0, cost: 'C.cost' }, 'sgd'));
    await bench.link.settled();
    await train(2);
    expect(kept()).toBeUndefined();
    expect(document().training.progress).toEqual({ steps: 5, optimizers: [{ type: 'sgd', since: 3 }] });
  });

  it('is written and taken back with an update that is stepped over', async () => {
    await open();
    // the first one has no gradient
    await bench.link.sample(1);
    const length = bench.session.getState().view?.stages.length ?? 0;
    await bench.link.goTo(length);
    await bench.link.step();
    await bench.link.settled();
    expect(document().training.progress).toEqual({ steps: 1, optimizers: [{ type: 'adam', since: 0 }] });
    expect(kept()?.['0.mean']?.value?.data[0]).not.toBe(0);
    await bench.link.goTo(0);
    await bench.link.back();
    await bench.link.settled();
    expect(document().parameters).toEqual({});
    expect(document().training.progress).toBeUndefined();
  });
});
