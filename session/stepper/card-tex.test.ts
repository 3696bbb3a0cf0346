import { afterEach, describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { SessionClient } from '../protocol.ts';
import { tensor } from '../testing.ts';

describe('a formula with the numbers of the step', () => {
  let client: SessionClient;
  afterEach(() => client.dispose());

  const numbersOf = async (type: string, ...data: number[]): Promise<string | null | undefined> => {
    client = createDirectClient({ choice: 'cpu', precision: 'float64' });
    await client.request('open', {
      tables: {},
      generation: 1,
      document: graph(
        [node('x', 'observed', { shape: [data.length], value: tensor([data.length], data) as never }), node('h', type)],
        wires('x.value -> h.input'),
      ),
    });
    await client.request('goTo', { cursor: 1 });
    return (await client.request('card', { stage: 0 }))?.withNumbers;
  };

  it('has in place of a distinction within it the branch that the numbers take', async () => {
    // the sigmoid is computed from exp(-|x|), on either side of 0 in another way
    expect(await numbersOf('sigmoid', 0.5, -2)).toBe(
      '\\begin{aligned} \\frac{1}{1 + e^{\\left(-0.5\\right)}} &= 0.622 \\\\ \\frac{e^{\\left(-2\\right)}}{1 + e^{\\left(-2\\right)}} &= 0.119 \\end{aligned}',
    );
  });

  it('keeps the distinction that the block is about', async () => {
    const text = await numbersOf('leaky-relu', -2);
    expect(text).toContain('\\begin{cases}');
    expect(text?.match(/\\begin\{cases\}/g)).toHaveLength(1);
  });
});
