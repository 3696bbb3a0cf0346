import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../graph-core/import/safetensors.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { spawnCli } from '../support/spawn-cli.ts';
import { wideGraph } from '../support/wide-graph.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-resume-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);

const GRAPH = wideGraph({ type: 'adam', lr: 0.01, clipNorm: 5, clipValue: 2 });

const train = async (from: string, steps: number, to: string) => {
  const args = ['train', at(from), '--steps', String(steps), '--save', at(to), '--device', 'cpu', '--json'];
  const { status, out, err } = await spawnCli(args);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};
const read = (name: string): Document => JSON.parse(readFileSync(at(name), 'utf8')) as Document;

describe('training that goes on from a saved graph', () => {
  let outcome: { readonly steps: number; readonly epochs: number };

  beforeAll(async () => {
    writeFileSync(at('start.chainrule'), JSON.stringify(GRAPH));
    await train('start.chainrule', 4, 'whole.chainrule');
    await train('start.chainrule', 1, 'half.chainrule');
    outcome = await train('half.chainrule', 3, 'both.chainrule');
  }, 60_000);

  it('comes to the same file, bit for bit', () => {
    const both = read('both.chainrule');
    const renamed = JSON.stringify(both).replaceAll('both.', 'whole.');
    expect(JSON.parse(renamed)).toEqual(read('whole.chainrule'));
    expect(both.training.progress).toEqual({ steps: 4, optimizers: [{ type: 'adam', since: 0 }] });
  });

  it('counts the steps that it took itself', () => expect(outcome).toMatchObject({ steps: 3, epochs: 3 }));

  it('keeps moments that are large beside the graph, each under its own name', () => {
    const state = read('both.chainrule').parameters['f.weight']?.state;
    const file = state?.['0.mean']?.file ?? '';
    expect(file).toMatch(/^both\.[0-9a-f]{16}\.safetensors$/);
    expect(state).toEqual({ '0.mean': { file, tensor: 'f.weight:0.mean' }, '0.square': { file, tensor: 'f.weight:0.square' } });
    expect(readdirSync(made)).toContain(file);
    const found = readSafetensors(readFileSync(at(file)), file, new Set(['f.weight', 'f.weight:0.mean', 'f.weight:0.square']));
    expect(found.ok && [...found.value.values()].map(({ shape }) => shape)).toEqual([
      [300, 600],
      [300, 600],
      [300, 600],
    ]);
    // what is small stays in the document
    expect(read('both.chainrule').parameters['f.bias']?.state?.['0.mean']?.value?.shape).toEqual([300]);
  });

  it('says what it misses when that file is gone', async () => {
    const file = read('half.chainrule').parameters['f.weight']?.file ?? '';
    rmSync(at(file));
    const { status, err } = await spawnCli(['train', at('half.chainrule'), '--steps', '1', '--device', 'cpu']);
    expect(status).toBe(1);
    expect(err).toContain(file);
  });
});
