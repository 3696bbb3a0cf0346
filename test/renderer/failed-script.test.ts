import { afterEach, describe, expect, it } from 'vitest';
import { setAttr } from '../../graph-core/edit/edits/set.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

const document = (source: string) =>
  graph(
    [
      node('x', 'observed', { shape: [], value: { dtype: 'float', shape: [], data: [3] } }),
      node('s', 'script', { source }),
      node('C', 'scalar-cost'),
    ],
    wires('x.value -> s.x', 's.output -> C.input'),
  );

describe('a document with a script that fails', () => {
  let bench: LinkedBench;
  afterEach(() => bench.link.dispose());

  it('opens, says what failed and where, and forgets it once the script is mended', async () => {
    bench = linkedBench(document('const y = 1;\nreturn z;'));
    await bench.link.settled();
    expect(bench.session.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'script/threw', address: 's', place: { line: 2 } },
      view: { cursor: 0 },
    });
    bench.documents.getState().attempt(setAttr(bench.documents.getState().document, 's', 'source', 'return 2 * x;'));
    await bench.link.settled();
    await bench.link.goTo(2);
    const { error, view } = bench.session.getState();
    expect(error).toBeNull();
    expect(view?.values['s.output']?.entries).toEqual([6]);
  });
});
