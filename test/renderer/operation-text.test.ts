import i18next from 'i18next';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { startTranslations } from '../../renderer/i18n/i18n.ts';
import { numbersTex, partialTex, ruleTex } from '../../renderer/inside/operation-tex.ts';
import { operationResult, operationSentence, type Told, toldOf } from '../../renderer/inside/operation-text.ts';
import type { Operation } from '../../session/protocol.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

describe('what is said of an operation', () => {
  let bench: LinkedBench;
  beforeAll(() => {
    startTranslations('en');
  });
  afterEach(() => bench.link.dispose());

  /** Goes into the cost of the cross-entropy graph behind `stages` stages. */
  const inside = async (stages: number): Promise<void> => {
    const loaded = loadDocument(steppedGraphs['cross-entropy'](), 'cross-entropy', { catalogue: opOf });
    if (!loaded.ok) throw new Error('the graph is wrong');
    bench = linkedBench(loaded.value.document as Document);
    await bench.link.settled();
    await bench.link.goTo(stages);
    await bench.link.stepInto();
  };
  const steps = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await bench.link.step();
  };
  const told = (turned = false): Told => {
    const walk = bench.session.getState().operations;
    if (!walk) throw new Error('nobody walks');
    return toldOf(walk, bench.documents.getState().document, { cost: 'C', turned, t: i18next.t });
  };
  const sentence = (turned = false): string => {
    const walk = bench.session.getState().operations;
    return walk ? operationSentence(walk, told(turned), 'Cost') : '';
  };
  const asked = async (): Promise<Operation> => {
    const { level, node } = told();
    const found = await bench.link.ask('operation', { path: level.inside.path, id: node?.id ?? '' });
    if (!found) throw new Error('no operation');
    return found;
  };

  it('forward: the formula with symbols and with numbers', async () => {
    await inside(2);
    expect(sentence()).toBe('Inside Cost: 10 operations, none of them computed yet. Step computes the first, Log-softmax.');
    await steps(2);
    expect(sentence()).toBe('Forward, Cost, operation 2 of 10: u₂ = −u₁');
    const operation = await asked();
    expect(ruleTex(told(), operation)).toBe('u_{2} = -u_{1}');
    const { values } = told().level.inside;
    const numbers = numbersTex(
      operation.formula,
      values['op1.output'] ? [values['op1.output']] : [],
      values['op2.output'] as never,
    );
    expect(numbers?.split('\\\\')).toHaveLength(4);
    expect(operationResult(told())).toMatch(/^u₂ = \[.*\]$/);
    // what picks the label's entry is cases within cases: nobody reads that
    await steps(3);
    expect(ruleTex(told(), await asked())).toBe('u_{5} = f\\left(u_{3},\\, u_{4},\\, u_{2}\\right)');
  });

  it('backward: the chain rule of each part, in both conventions, and the sum of the parts', async () => {
    await inside(3);
    await steps(7);
    await bench.link.stepInto();
    expect(sentence()).toMatch(/^Inside Cost › Log-softmax: the gradient of its output has come\./);
    await steps(1);
    expect(sentence()).toBe(
      'Backward, Cost › Log-softmax, operation 1 of 6: ∂C/∂v₂ gets ∂C/∂v₆ · ∂v₆/∂v₂, use 1 of 2; ∂C/∂v₅ = ∂C/∂v₆ · ∂v₆/∂v₅',
    );
    expect(sentence(true)).toContain('∂C/∂v₂ gets (∂v₆/∂v₂)ᵀ · ∂C/∂v₆, use 1 of 2');
    expect(partialTex(told(), await asked(), 'op6.inputs.1')).toBe(
      '\\frac{\\partial v_{6}}{\\partial v_{5}} = -\\frac{1}{v_{5}}',
    );
    expect(operationResult(told())).toContain('∂C/∂v₂ so far: [0, 0, −1, 0], 1 of 2 uses');
    await steps(3);
    expect(operationResult(told())).toMatch(/∂C\/∂v₂ = \[0, 0, −1, 0\] \+ \[.*\] = \[.*\]$/);
  });
});
