import { expect, it } from 'vitest';
import { placeNodes } from './layout.ts';

it('puts blocks in columns in the order of computation, those of a cycle last', () => {
  const nodes = ['x', 'f', 'g', 'a', 'b'].map((id) => ({ id, type: 'tanh' }));
  const wire = (from: string, to: string) => ({ from: `${from}.output`, to: `${to}.input` });
  const places = placeNodes(nodes, [wire('x', 'f'), wire('f', 'g'), wire('x', 'g'), wire('a', 'b'), wire('b', 'a')]);
  const columns = nodes.map(({ id }) => (places.get(id)?.x ?? Number.NaN) / 200);
  expect(columns).toEqual([0, 1, 2, 3, 3]);
});

it('is quick where very many wires leave one block', () => {
  const nodes = ['x', 'c'].map((id) => ({ id, type: 'cat' }));
  const edges = Array.from({ length: 100_000 }, (_, i) => ({ from: 'x.value', to: `c.inputs.${i}` }));
  const start = Date.now();
  expect(placeNodes(nodes, edges).get('c')?.x).toBe(200);
  expect(Date.now() - start).toBeLessThan(2000);
});
