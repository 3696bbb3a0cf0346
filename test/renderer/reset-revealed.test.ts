import { afterEach, describe, expect, it } from 'vitest';
import { hideParameter, revealParameter } from '../../graph-core/edit/edits/reveal.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { line, objective } from './line.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

describe('a trained weight that is drawn as a circle', () => {
  let bench: LinkedBench;
  afterEach(() => bench.link.dispose());

  const edit = (made: Result<Transaction>): void => {
    if (!made.ok) throw new Error(made.error[0]?.message);
    bench.documents.getState().dispatch(made.value);
  };
  const document = () => bench.documents.getState().document;
  const reveal = (): void =>
    edit(revealParameter(document(), opOf, 'f.weight', { inputs: { input: { dtype: 'float', shape: [1] } } }));
  const shown = (address: string) => bench.session.getState().view?.values[address]?.entries;

  const open = async () => {
    // Drawn, and then kept: the initialiser of the block with its fan-in.
    const drawn = { ...line({ batch: { size: 'all' }, objectives: objective({ type: 'sgd', lr: 0.01 }) }), parameters: {} };
    bench = linkedBench(drawn);
    await bench.link.settled();
    const before = shown('f.weight');
    expect(before?.[0]).not.toBe(0);
    await bench.link.train(3);
    await bench.link.settled();
    expect(shown('f.weight')).not.toEqual(before);
    return before;
  };

  it('goes back to where it was drawn, with the others', async () => {
    const before = await open();
    const trained = shown('f.weight');
    reveal();
    await bench.link.settled();
    expect(shown('w.value')).toEqual(trained);
    // What the inspector says it starts as.
    expect(bench.session.getState().parameters.find(({ address }) => address === 'w.value')?.init).toBe('pytorch-linear');
    await bench.link.resetWeights();
    expect(shown('w.value')).toEqual(before);
    expect(document().parameters['w.value']?.value).toBeUndefined();
  });

  it('does so after it was trained as a circle and hidden again', async () => {
    const before = await open();
    reveal();
    await bench.link.settled();
    await bench.link.train(3);
    await bench.link.settled();
    edit(hideParameter(document(), opOf, 'w'));
    await bench.link.settled();
    expect(shown('f.weight')).not.toEqual(before);
    await bench.link.resetWeights();
    expect(shown('f.weight')).toEqual(before);
    expect(document().parameters).toEqual({});
  });
});
