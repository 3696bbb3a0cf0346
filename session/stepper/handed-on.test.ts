import { describe, expect, it } from 'vitest';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { tensor } from '../testing.ts';
import { buildStepProgram } from './step-program.ts';
import type { Stepper } from './stepper.ts';
import { openStepper } from './testing.ts';

/** Sums hand a gradient on as it is: nothing is computed for them, and they are steps of the chain rule all the same. */

const observed = (id: string, samples: number, ...data: number[]) =>
  node(id, 'observed', { shape: [data.length / samples], value: tensor([samples, data.length / samples], data) });

/** Behind `x`: a linear block, `x` added, tanh, `x` added twice. */
const sums = (...more: ReturnType<typeof node>[]) =>
  graph(
    [
      observed('x', 1, 2),
      node('f', 'linear', { outFeatures: 1 }),
      node('a', 'add'),
      node('h', 'tanh'),
      node('b', 'add'),
      ...more,
    ],
    wires(
      'x.value -> f.input',
      'f.output -> a.input',
      'x.value -> a.other',
      'a.output -> h.input',
      'h.output -> b.input',
      'x.value -> b.other',
      'b.output -> c.input',
      'x.value -> c.other',
      'c.output -> C.input',
      'y.value -> C.target',
    ),
  );

const backwards = ({ compiled }: Stepper): string[] =>
  compiled.stages.infos.filter(({ phase }) => phase === 'backward').map(({ node: at }) => at);

/** Goes to where the backward stages of some blocks are done. */
async function goBackTo(stepper: Stepper, block: string): Promise<void> {
  const { infos } = stepper.compiled.stages;
  await stepper.goTo(infos.findIndex(({ phase, node: at }) => phase === 'backward' && at === block) + 1);
}

describe('blocks that hand a gradient on', () => {
  it('have their turn where their forward stage, mirrored, has it', async () => {
    const { stepper } = await openStepper(sums(node('c', 'add'), node('C', 'squared-norm'), observed('y', 1, 0)), 0);
    expect(backwards(stepper)).toEqual(['C', 'c', 'b', 'h', 'a', 'f']);
    const known = (): string[] => ['c', 'b', 'h'].filter((at) => stepper.gradient(`${at}.output`) !== null);
    await goBackTo(stepper, 'C');
    expect(known()).toEqual(['c']);
    await goBackTo(stepper, 'c');
    expect(known()).toEqual(['c', 'b']);
    await goBackTo(stepper, 'b');
    expect(known()).toEqual(['c', 'b', 'h']);
    expect(stepper.gradient('h.output')).toEqual(stepper.gradient('c.output'));
  });

  it('hand a row vector on that backward starts from, as its mean over several samples', async () => {
    const document = graph(
      [observed('x', 3, 1, 2, 3, 4, 5, 6), node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh'), node('a', 'add')],
      wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> a.input', 'x.value -> a.other'),
    );
    const row = new Float64Array([10, 20]);
    const { stepper } = await openStepper(document, 'mean', { from: 'a.output', row });
    await stepper.goTo(stepper.compiled.stages.infos.length);
    const entries = (found: ArrayLike<number> | null): number[] => Array.from(found ?? [], (x) => Math.round(1e9 * x) / 1e9);
    for (const address of ['a.output', 'h.output', 'edge:h.output->a.input'])
      expect(entries(stepper.gradient(address)), address).toEqual([10, 20]);
    expect(stepper.gradient('f.output')).toHaveLength(2);
  });

  it('have one mean over the samples for all that is one variable', () => {
    const many = 40;
    const ids = Array.from({ length: many }, (_, i) => `a${i}`);
    const chain = ids.flatMap((id, i) => [`${i === 0 ? 'f' : ids[i - 1]}.output -> ${id}.input`, `x.value -> ${id}.other`]);
    const document = graph(
      [
        observed('x', 3, 1, 2, 3),
        node('f', 'linear', { outFeatures: 1 }),
        ...ids.map((id) => node(id, 'add')),
        observed('y', 3, 0, 0, 0),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> f.input', ...chain, `${ids.at(-1)}.output -> C.input`, 'y.value -> C.target'),
    );
    const analysis = analyse(document);
    expect(analysis.diagnostics).toEqual([]);
    const over = { samples: 3, carried: new Set(['x.value']) };
    const spec = {
      costs: analysis.costs,
      cotangent: null,
      objective: null,
      updatesCurrent: false,
      mode: 'eval',
      updatesBuffers: false,
    };
    const { program } = buildStepProgram(document, analysis, { ...spec, mode: 'eval', over });
    const summed = program.equations.filter(({ op }) => op === 'axis-sum').map(({ inputs }) => inputs[0]);
    expect(summed.length).toBeLessThan(10);
    expect(program.outputs.filter(({ name }) => name.startsWith('mean:wire:a'))).toHaveLength(2 * many);
  });
});

describe('the gradient of a cost', () => {
  it('is known with the cost, also where several are added and one stands in a group', async () => {
    const inside = {
      nodes: [node('C', 'squared-norm')],
      edges: [],
      inputs: [
        { name: 'x', at: 'C.input' },
        { name: 'y', at: 'C.target' },
      ],
      outputs: [{ name: 'out', at: 'C.cost' }],
    };
    const document = graph(
      [
        observed('x', 1, 2),
        observed('y', 1, 0),
        node('f', 'linear', { outFeatures: 1 }),
        node('G', 'group', { definition: 'g' }),
        node('D', 'squared-norm'),
        node('E', 'squared-norm'),
      ],
      wires(
        'x.value -> f.input',
        ...['G.x', 'D.input', 'E.input'].map((to) => `f.output -> ${to}`),
        ...['G.y', 'D.target', 'E.target'].map((to) => `y.value -> ${to}`),
      ),
      { definitions: { g: inside } },
    );
    const { stepper } = await openStepper(document, 0);
    expect(backwards(stepper)).toEqual(['E', 'D', 'G/C', 'f']);
    const known = (): string[] => ['E.cost', 'D.cost', 'G/C.cost', 'G.out'].filter((at) => stepper.gradient(at) !== null);
    await goBackTo(stepper, 'E');
    expect(known()).toEqual(['E.cost']);
    await goBackTo(stepper, 'D');
    expect(known()).toEqual(['E.cost', 'D.cost']);
    await goBackTo(stepper, 'G/C');
    expect(known()).toEqual(['E.cost', 'D.cost', 'G/C.cost', 'G.out']);
  });
});
