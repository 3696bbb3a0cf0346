import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { WAYS } from '../../graph-core/optim/ways.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-searches-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);

const example = (name: string): Document => JSON.parse(readFileSync(inRoot(`examples/${name}.chainrule`), 'utf8'));

/** The staircase with another optimiser, written beside the others. */
function graphOf(name: string, optimizer: OptimizerSpec): string {
  const document = example('staircase');
  const objectives = (document.training.objectives ?? []).map((objective) => ({ ...objective, optimizer }));
  writeFileSync(at(name), JSON.stringify({ ...document, training: { ...document.training, objectives } }));
  return at(name);
}

const train = (path: string, ...flags: readonly string[]) => runCaptured(['train', path, '--device', 'cpu', ...flags]);

describe('chainrule train without gradients', () => {
  it.each([
    ['cma-es', { type: 'cma-es' }],
    ['nelder-mead', { type: 'nelder-mead' }],
    ['random-search', { type: 'random-search', population: 3 }],
    ['spsa', { type: 'spsa', c: 1 }],
  ])('%s goes on from a file of float32 weights as if it had never stopped', async (type, optimizer) => {
    const path = graphOf(`${type}.chainrule`, optimizer);
    const saving = (from: string, steps: number, to: string) =>
      train(from, '--precision', 'float32', '--steps', String(steps), '--save', at(to));
    expect((await saving(path, 14, `${type}-whole.chainrule`)).status).toBe(0);
    expect((await saving(path, 7, `${type}-half.chainrule`)).status).toBe(0);
    expect((await saving(at(`${type}-half.chainrule`), 7, `${type}-both.chainrule`)).status).toBe(0);
    const [whole, half, both] = ['whole', 'half', 'both'].map((name) => readFileSync(at(`${type}-${name}.chainrule`), 'utf8'));
    expect(both).toBe(whole);
    expect(half).not.toBe(whole);
  });

  it('counts evaluations: those of a search, and those of gradients', async () => {
    const path = graphOf('count.chainrule', { type: 'es', population: 10 });
    const counted = async (...flags: readonly string[]) =>
      JSON.parse((await train(path, '--steps', '5', '--json', ...flags)).out).evaluations;
    expect(await counted()).toMatchObject({ cost: 5 * 11, gradient: 0 });
    expect(await counted('--optimizer', 'finite-differences')).toMatchObject({ cost: 5 * 5, gradient: 0 });
    expect(await counted('--optimizer', 'sgd')).toMatchObject({ cost: 5, gradient: 5 });
    expect((await train(path, '--steps', '5')).out).toContain('5 steps, 5 epochs, 55 evaluations of the cost');
    expect((await train(path, '--steps', '5', '--optimizer', 'sgd')).out).not.toContain('evaluations');
  });

  it('takes the way of the command line, also past a black box that the file says is trained by gradients', async () => {
    const document = example('black-box');
    const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam' } }];
    writeFileSync(at('refused.chainrule'), JSON.stringify({ ...document, training: { ...document.training, objectives } }));
    const refused = await train(at('refused.chainrule'), '--steps', '1');
    expect(refused.err).toContain('training/black-box');
    expect(refused.err).toContain('or train without gradients');
    expect((await train(at('refused.chainrule'), '--steps', '1', '--optimizer', 'nelder-mead')).status).toBe(0);
    const unknown = await train(at('refused.chainrule'), '--steps', '1', '--optimizer', 'hill-climbing');
    expect(unknown.status).toBe(1);
    expect(unknown.err).toContain(`hoose one of ${WAYS.map(({ type }) => type).join(', ')}`);
  });
});
