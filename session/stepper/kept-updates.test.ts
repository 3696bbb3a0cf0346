import { describe, expect, it } from 'vitest';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node } from '../../graph-core/validate/testing.ts';
import { ParameterStore } from '../parameter-store.ts';
import { KeptUpdates } from './kept-updates.ts';

/** A store of one parameter, and updates that add one to each of its entries. */
function counting(size: number) {
  const store = new ParameterStore();
  store.open(analyse(graph([node('w', 'parameter', { shape: [size] })], [])), 0);
  store.set('w.value', new Float64Array(size));
  const kept = new KeptUpdates(store);
  const update = async (): Promise<boolean> => {
    store.set(
      'w.value',
      store.get('w.value').map((x) => x + 1),
    );
    return true;
  };
  return { store, kept, keep: () => kept.keep(update) };
}

describe('KeptUpdates', () => {
  it('takes back the last 500', async () => {
    const { store, kept, keep } = counting(1);
    for (let i = 0; i < 510; i++) await keep();
    expect(kept.count).toBe(500);
    while (kept.takeBack());
    expect(store.get('w.value')[0]).toBe(10);
  });

  it('takes back fewer where they are large, and one at any size', async () => {
    // 2^21 entries are 16 MiB: 15 updates have 16 snapshots before and after them
    const { store, kept, keep } = counting(2 ** 21);
    for (let i = 0; i < 20; i++) await keep();
    expect(kept.count).toBe(15);
    expect(kept.takeBack()).toBe(true);
    expect(store.get('w.value')[0]).toBe(19);
    const huge = counting(2 ** 25 + 1);
    for (let i = 0; i < 2; i++) await huge.keep();
    expect(huge.kept.count).toBe(1);
  });
});
