import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { tensor, wholeNetwork } from '../testing.ts';
import { openStepper } from './testing.ts';

const network = (x: ReturnType<typeof tensor>, y: ReturnType<typeof tensor>): Document =>
  wholeNetwork(x, y, {
    training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.5, momentum: 0.5 } }] },
  });

const one = network(tensor([2], [1, 1]), tensor([1], [3]));

describe('Stepper', () => {
  it('goes through every block forwards, backwards and through the update', async () => {
    const { stepper } = await openStepper(one, 0);
    expect(stepper.compiled.stages.infos.map(({ phase, node: at }) => `${phase} ${at}`)).toEqual([
      'forward f',
      'forward h',
      'forward g',
      'forward C',
      'backward C',
      'backward g',
      'backward h',
      'backward f',
      'update f',
      'update g',
    ]);
  });

  it('knows only what has been computed', async () => {
    const { stepper } = await openStepper(one, 0);
    await stepper.goTo(0);
    expect(Object.keys(stepper.view(1).values).sort()).toEqual(['f.bias', 'f.weight', 'g.weight', 'x.value', 'y.value']);
    await stepper.goTo(2);
    const view = stepper.view(1);
    expect(view.values['f.output']?.entries).toEqual([3, 1]);
    expect(view.values['h.output']?.entries).toEqual([3, 1]);
    expect(view.values['g.output']).toBeUndefined();
    expect(view.gradients).toEqual({});
  });

  it('finds the gradients of the chain rule', async () => {
    const { stepper } = await openStepper(one, 0);
    await stepper.goTo(8);
    const { values, gradients } = stepper.view(1);
    expect(values['C.cost']?.entries).toEqual([4]);
    // ybar = 5, y = 3: dC/dybar = 4, dC/dz = 4 [2, -1], dC/dW1 = outer
    expect(gradients['C.cost']?.entries).toEqual([1]);
    expect(gradients['g.output']?.entries).toEqual([4]);
    expect(gradients['h.output']?.entries).toEqual([8, -4]);
    expect(gradients['f.weight']?.entries).toEqual([8, 8, -4, -4]);
    expect(gradients['f.bias']?.entries).toEqual([8, -4]);
    expect(gradients['g.weight']?.entries).toEqual([12, 4]);
    expect(gradients['y.value']?.entries).toEqual([-4]);
    expect(gradients['edge:h.output->g.input']?.entries).toEqual([8, -4]);
  });

  it('shows the new weights after the update and the old ones before it', async () => {
    const { stepper, store, feed } = await openStepper(one, 0);
    await stepper.goTo(10);
    expect(stepper.view(1).values['g.weight']?.entries).toEqual([-4, -3]);
    await stepper.goTo(9);
    expect(stepper.view(1).values['g.weight']?.entries).toEqual([2, -1]);
    expect(await stepper.commit(store)).toBe(false);
    await stepper.goTo(10);
    const before = store.snapshot();
    expect(await stepper.commit(store)).toBe(true);
    expect([...store.get('g.weight')]).toEqual([-4, -3]);
    expect(store.steps).toBe(1);
    expect([...store.state('state:0:momentum:g.weight', 2)]).toEqual([12, 4]);
    store.restore(before);
    feed();
    await stepper.goTo(10);
    expect(stepper.view(1).values['g.weight']?.entries).toEqual([-4, -3]);
    expect(store.steps).toBe(0);
  });

  it('shows means over the samples when asked to', async () => {
    const many = network(tensor([3, 2], [1, 1, 0, 2, 2, 0]), tensor([3, 1], [3, 1, 0]));
    const { stepper } = await openStepper(many, 'mean');
    const singles = await Promise.all([0, 1, 2].map((p) => openStepper(many, p)));
    await stepper.goTo(8);
    for (const each of singles) await each.stepper.goTo(8);
    const mean = stepper.view(1);
    const views = singles.map((each) => each.stepper.view(1));
    for (const what of ['values', 'gradients'] as const) {
      expect(Object.keys(mean[what]).sort()).toEqual(Object.keys(views[0]?.[what] ?? {}).sort());
      for (const [address, summary] of Object.entries(mean[what])) {
        const expected = summary.entries.map((_, i) =>
          views.reduce((sum, v) => sum + (v[what][address]?.entries[i] ?? Number.NaN) / 3, 0),
        );
        summary.entries.forEach((entry, i) => {
          expect(entry, address).toBeCloseTo(expected[i] as number, 10);
        });
      }
    }
  });

  it('marks a relu at exactly 0 and the first block that made a NaN', async () => {
    const kinked = await openStepper(network(tensor([2], [-2, 1]), tensor([1], [3])), 0);
    await kinked.stepper.goTo(4);
    expect(kinked.stepper.view(1).kinks).toEqual(['h']);
    const smooth = await openStepper(one, 0);
    await smooth.stepper.goTo(4);
    expect(smooth.stepper.view(1).kinks).toEqual([]);
    const root = graph(
      [node('x', 'observed', { shape: [], value: tensor([], [-1]) }), node('r', 'sqrt'), node('s', 'add')],
      wires('x.value -> r.input', 'r.output -> s.input', 'x.value -> s.other'),
    );
    const broken = await openStepper(root, 0);
    await broken.stepper.goTo(2);
    expect(broken.stepper.view(1).firstNonFinite).toBe('r');
  });
});

describe('Stepper inside groups', () => {
  const layer = {
    nodes: [node('f', 'linear', { outFeatures: 2 }), node('h', 'relu')],
    edges: wires('f.output -> h.input'),
    inputs: [{ name: 'in', at: 'f.input' }],
    outputs: [{ name: 'out', at: 'h.output' }],
  };
  const weights = { value: tensor([2, 2], [1, 2, -1, 1]) };
  const grouped = (share: boolean): Document =>
    graph(
      [
        node('x', 'observed', { shape: [2], value: tensor([2], [1, 1]) }),
        node('a', 'group', { definition: 'layer' }),
        node('b', 'group', { definition: 'layer', shareWith: share ? 'a' : null }),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> a.in', 'a.out -> b.in', 'b.out -> C.input'),
      {
        definitions: { layer },
        parameters: {
          'a/f.weight': weights,
          'a/f.bias': { init: 'zeros' },
          ...(share ? {} : { 'b/f.weight': weights, 'b/f.bias': { init: 'zeros' } }),
        },
      },
    );

  it('steps through the blocks inside, with values, gradients and wires of their own', async () => {
    const { stepper } = await openStepper(grouped(false), 0);
    const walk = stepper.compiled.stages.infos.map(({ phase, node: at }) => `${phase} ${at}`);
    expect(walk.slice(0, 10)).toEqual([
      'forward a/f',
      'forward a/h',
      'forward b/f',
      'forward b/h',
      'forward C',
      'backward C',
      'backward b/h',
      'backward b/f',
      'backward a/h',
      'backward a/f',
    ]);
    await stepper.goTo(10);
    const { values, gradients } = stepper.view(1);
    expect(values['a/f.output']?.entries).toEqual([3, 0]);
    expect(values['b/f.output']?.entries).toEqual([3, -3]);
    expect(values['C.cost']?.entries).toEqual([9]);
    expect(gradients['b/f.output']?.entries).toEqual([6, 0]);
    expect(gradients['a/f.weight']?.entries).toEqual([6, 6, 0, 0]);
    expect(values['a.out']?.entries).toEqual(values['a/h.output']?.entries);
    expect(gradients['edge:b/f.output->b/h.input']?.entries).toEqual(gradients['b/f.output']?.entries);
  });

  it('adds up what all uses of a shared weight contribute', async () => {
    const { stepper } = await openStepper(grouped(true), 0);
    await stepper.goTo(stepper.gradientsDone);
    const total = Array.from(stepper.gradient('a/f.weight') ?? []);
    const [first, second] = [stepper.wire('a/f.weight'), stepper.wire('b/f.weight')].map((part) => Array.from(part ?? []));
    expect(first).toHaveLength(4);
    expect(total).toEqual(first?.map((x, i) => x + (second?.[i] as number)));
    expect(total).not.toEqual(first);
  });
});
