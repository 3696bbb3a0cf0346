import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-eta-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
/** Least squares: the cost is a quadratic of w. */
const graphOf = (training: object) =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([4, 2], [1, 2, -0.5, 0.25, 1.5, -1, 0.75, -2]) }),
      node('y', 'observed', { shape: [], value: tensor([4], [1, -1, 0.5, 2]) }),
      node('w', 'parameter', { shape: [2] }),
      node('d', 'dot'),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> d.input', 'w.value -> d.other', 'd.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'w.value': { value: tensor([2], [0.5, -1]) } }, training: { batch: { size: 'all' }, ...training } },
  );

const train = async (training: object, ...flags: readonly string[]) => {
  writeFileSync(at('graph.chainrule'), JSON.stringify(graphOf(training)));
  const { status, out, err } = await runCaptured(['train', at('graph.chainrule'), '--device', 'cpu', ...flags]);
  return { status, out, err, json: out.startsWith('{') ? JSON.parse(out) : null };
};

describe('eta on the command line', () => {
  it('reports each objective, with what its eta makes of the gradient', async () => {
    const groups = [{ parameters: ['w.*'], eta: tensor([2, 2], [0.1, 0.2, 0.2, 0.1]) }];
    const objective = { cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 }, groups };
    const { json, status, err } = await train({ objectives: [objective] }, '--steps', '0', '--json');
    expect(status).toBe(0);
    expect(err).toContain('training/eta-indefinite');
    const [found] = json.objectives;
    expect(found).toMatchObject({ costs: ['C.cost'], optimizer: 'sgd', parameters: 2 });
    const [eta] = found.eta;
    expect(eta).toMatchObject({ parameter: 'w.value', kind: 'matrix', symmetric: true, definite: 'indefinite' });
    expect(eta.eigenvalues.smallest).toBeCloseTo(-0.1, 12);
    // the gradient by hand: mean of 2 (w . x - y) x
    const rows = [
      [1, 2, 1],
      [-0.5, 0.25, -1],
      [1.5, -1, 0.5],
      [0.75, -2, 2],
    ] as const;
    const g = [0, 1].map((i) =>
      rows.reduce((sum, row) => sum + (2 * (0.5 * row[0] - row[1] - row[2]) * (row[i] as number)) / 4, 0),
    );
    const [a = 0, b = 0] = g;
    expect(eta.quadratic).toBeCloseTo(0.1 * a * a + 0.4 * a * b + 0.1 * b * b, 12);
    const cosine = eta.quadratic / (Math.hypot(a, b) * Math.hypot(0.1 * a + 0.2 * b, 0.2 * a + 0.1 * b));
    expect(eta.angle).toBeCloseTo((Math.acos(cosine) * 180) / Math.PI, 9);
  });

  it('builds the inverse Hessian, which ends at the minimum in one step, and saves it', async () => {
    const flags = ['--steps', '1', '--eta', 'w.value=inverse-hessian', '--save', at('trained.chainrule')];
    const { json, status, err } = await train({}, ...flags, '--json');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(json.objectives[0].eta[0]).toMatchObject({ definite: 'positive-definite', symmetric: true });
    expect(Math.abs(json.objectives[0].eta[0].quadratic)).toBeLessThan(1e-20);
    const saved = JSON.parse(readFileSync(at('trained.chainrule'), 'utf8'));
    const again = await runCaptured(['train', at('trained.chainrule'), '--steps', '5', '--device', 'cpu', '--json']);
    expect(JSON.parse(again.out).cost.train).toBeCloseTo(json.cost.train, 12);
    expect(saved.training.objectives[0].groups[0].eta.shape).toEqual([2, 2]);
  });

  it('prints the natural gradient for people', async () => {
    const { out, status } = await train({}, '--steps', '1', '--eta', 'w.value=natural-gradient', '--damping', '0.1');
    expect(status).toBe(0);
    expect(out).toMatch(/eta of w\.value: positive-definite, g' eta g \S+, \S+ degrees from steepest descent/);
  });

  it.each([
    [['--eta', 'w.value'], 2, 'ADDRESS=SOURCE'],
    [['--eta', 'w.value=inverse'], 2, 'inverse-hessian or natural-gradient'],
    [['--eta', 'w.value=inverse-hessian', '--damping', '-1'], 2, '0 or more'],
    [['--eta', 'v.value=inverse-hessian'], 1, 'there is no parameter v.value'],
  ])('refuses %o in words', async (flags, status, reason) => {
    const found = await train({}, ...flags);
    expect(found.status).toBe(status);
    expect(found.err).toContain(reason);
  });
});
