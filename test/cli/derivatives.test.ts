import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-derivatives-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

let count = 0;
const file = (content: unknown): string => {
  const path = join(made, `f${count++}.chainrule`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const t = (shape: number[], data: number[], dtype = 'float') => ({ dtype, shape, data });

/** y = W x + b inside a group, squared; C = |y^2|^2 = sum y^4. */
const grouped = (): string =>
  file(
    saveDocument(
      graph(
        [
          node('x', 'observed', { shape: [3], value: t([3], [1, 2, 3]) }),
          node('g', 'group', { definition: 'layer' }),
          node('C', 'squared-norm'),
        ],
        wires('x.value -> g.in', 'g.out -> C.input'),
        {
          definitions: {
            layer: {
              nodes: [node('f', 'linear', { outFeatures: 2 }), node('q', 'square')],
              edges: wires('f.output -> q.input'),
              inputs: [{ name: 'in', at: 'f.input' }],
              outputs: [{ name: 'out', at: 'q.output' }],
            },
          },
          parameters: { 'g/f.weight': { value: t([2, 3], [1, 0, -1, 2, 1, 0]) }, 'g/f.bias': { value: t([2], [0, -3]) } },
        },
      ),
    ),
  );

const run = async (...flags: readonly string[]) => {
  const { status, out, err } = await runCaptured(['run', grouped(), '--device', 'cpu', ...flags]);
  return { status, err, out, ...(status === 0 && flags.includes('--json') ? JSON.parse(out) : {}) };
};

/** A zero may come with either sign. */
const unsigned = ({ data, ...rest }: { data: (number | string)[] }) => ({ ...rest, data: data.map((x) => Number(x) + 0) });

describe('chainrule run --jacobian', () => {
  it('takes values inside groups and between blocks, and says which way it went', async () => {
    const pairs = ['g/q.output:g/f.output', 'g.out:g/f.weight', 'g/f.output:g/f.bias', 'C.cost:g.out', 'g/f.weight:g/f.bias'];
    const found = await run('--json', ...pairs.flatMap((pair) => ['--jacobian', pair]));
    // y = [-2, 1]: d y^2 / d y = diag(2 y)
    expect(unsigned(found.jacobians['g/q.output:g/f.output'])).toEqual(t([2, 2], [-4, 0, 0, 2]));
    expect(unsigned(found.jacobians['g.out:g/f.weight'])).toEqual(t([2, 2, 3], [-4, -8, -12, 0, 0, 0, 0, 0, 0, 2, 4, 6]));
    expect(unsigned(found.jacobians['g/f.output:g/f.bias'])).toEqual(t([2, 2], [1, 0, 0, 1]));
    expect(unsigned(found.jacobians['C.cost:g.out'])).toEqual(t([2], [8, 2]));
    expect(found.jacobianModes).toEqual({
      'g/q.output:g/f.output': 'reverse',
      'g.out:g/f.weight': 'reverse',
      'g/f.output:g/f.bias': 'reverse',
      'C.cost:g.out': 'reverse',
      'g/f.weight:g/f.bias': 'forward',
    });
    // a weight does not depend on another
    expect(unsigned(found.jacobians['g/f.weight:g/f.bias'])).toEqual(t([2, 3, 2], new Array<number>(12).fill(0)));
  });

  it('prints the way beside the matrix', async () => {
    const { out } = await run('--values', 'none', '--gradients', 'none', '--jacobian', 'g/q.output:g/f.output');
    expect(out).toMatch(/Jacobians\n {2}g\/q\.output:g\/f\.output +2 × 2 +reverse +\[ -4 0 ; 0 2 \]/);
  });
});

describe('chainrule run --hvp', () => {
  const along = ['--tangents', file({ 'g/f.bias': t([2], [1, 10]) })];

  it('gives the Hessian times the tangents', async () => {
    const found = await run('--json', '--hvp', '--gradients', 'g/f.bias,g/f.output', ...along);
    // dC/dy = 4 y^3 = [-32, 4], and 12 y^2 = [48, 12] along [1, 10]
    expect(found.gradients['g/f.bias']).toEqual(t([2], [-32, 4]));
    expect(found.hvps).toEqual({ 'g/f.bias': t([2], [48, 120]), 'g/f.output': t([2], [48, 120]) });
    // the tangents of the values are there as without it
    expect(found.tangents['g/f.output']).toEqual(t([2], [1, 10]));
    expect((await run('--json', ...along)).hvps).toEqual({});
  });

  it('prints them', async () => {
    const { out } = await run('--hvp', '--gradients', 'g/f.bias', ...along);
    expect(out).toMatch(/Hessian-vector products\n {2}g\/f\.bias +2 +\[ 48 120 \]/);
  });

  it('is refused without a direction', async () => {
    const { status, err } = await run('--hvp');
    expect(status).toBe(1);
    expect(err).toMatch(/run\/no-direction .*--tangents/);
  });
});

describe('tangents', () => {
  it('of a computed value add to what its inputs move it by', async () => {
    const both = ['--tangents', file({ 'g/f.bias': t([2], [1, 0]), 'g/f.output': t([2], [0.5, 0.25]) })];
    const found = await run('--json', ...both);
    expect(found.tangents['g/f.output']).toEqual(t([2], [1.5, 0.25]));
    expect(found.tangents['g.out']).toEqual(t([2], [1.5 * -4, 0.25 * 2]));
  });
});
