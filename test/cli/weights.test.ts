import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../graph-core/import/safetensors.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { type Spawned, spawnCli } from '../support/spawn-cli.ts';
import { wideGraph } from '../support/wide-graph.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-weights-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

const GRAPH = wideGraph({ type: 'sgd', lr: 0.0001 });

const CPU = ['--device', 'cpu', '--json'];
const read = (path: string): Document => JSON.parse(readFileSync(path, 'utf8')) as Document;
const weightsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
const costs = async (path: string): Promise<unknown> => {
  const { status, out, err } = await spawnCli(['run', path, '--values', 'none', '--gradients', 'none', ...CPU]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out).costs;
};

/** A folder with a trained graph and its weights; each test gets a copy. */
const trained = join(made, 'trained');
let result: Spawned;
let file = '';
let place = '';
let graph = '';
let counter = 0;

beforeAll(async () => {
  mkdirSync(trained);
  writeFileSync(join(made, 'wide.chainrule'), JSON.stringify(GRAPH));
  result = await spawnCli([
    'train',
    join(made, 'wide.chainrule'),
    '--steps',
    '2',
    '--save',
    join(trained, 'wide.chainrule'),
    ...CPU,
  ]);
  file = weightsIn(trained)[0] ?? '';
});
beforeEach(() => {
  place = join(made, `case-${counter++}`);
  cpSync(trained, place, { recursive: true });
  graph = join(place, 'wide.chainrule');
});

describe('what train saves', () => {
  it('has large weights in a file beside it, small ones in itself, and nothing else', () => {
    expect(result).toMatchObject({ status: 0, err: '' });
    expect(readdirSync(trained).sort()).toEqual([file, 'wide.chainrule'].sort());
    expect(file).toMatch(/^wide\.[0-9a-f]{16}\.safetensors$/);
    const { parameters } = read(graph);
    expect(parameters['f.weight']).toMatchObject({ file });
    expect(parameters['f.weight']).not.toHaveProperty('value');
    expect(parameters['f.bias']?.value?.shape).toEqual([300]);
    const tensors = readSafetensors(readFileSync(join(trained, file)), file);
    expect(tensors.ok && [...tensors.value].map(([name, { shape }]) => [name, shape])).toEqual([['f.weight', [300, 600]]]);
  });

  it('is what run, step, check and train go on from', async () => {
    const { cost } = JSON.parse(result.out);
    expect(await costs(graph)).toEqual({ C: cost.train });
    expect((await spawnCli(['step', graph, '--device', 'cpu'])).status).toBe(0);
    expect((await spawnCli(['check', graph, '--device', 'cpu'])).status).toBe(0);
    const on = await spawnCli(['train', graph, '--steps', '1', '--save', graph, ...CPU]);
    expect(JSON.parse(on.out).cost.train).toBeLessThan(cost.train);
    // The older file stays: a copy of the older graph may still need it.
    expect(weightsIn(place)).toHaveLength(2);
    expect(await costs(graph)).toEqual({ C: JSON.parse(on.out).cost.train });
  });

  it('in float32 keeps 4 bytes a number', async () => {
    const wide = { ...GRAPH, nodes: GRAPH.nodes.map((n) => (n.id === 'x' ? { ...n, attrs: { ...n.attrs, shape: [900] } } : n)) };
    writeFileSync(join(place, 'wider.chainrule'), JSON.stringify(wide));
    const saved = join(place, 'out.chainrule');
    const flags = ['--steps', '1', '--precision', 'float32', '--save', saved, ...CPU];
    expect((await spawnCli(['train', join(place, 'wider.chainrule'), ...flags])).status).toBe(0);
    const name = read(saved).parameters['f.weight']?.file as string;
    const bytes = readFileSync(join(place, name));
    expect(bytes.length).toBeGreaterThan(4 * 900 * 300);
    expect(bytes.length).toBeLessThan(4 * 900 * 300 + 200);
  });
});

describe('what export writes', () => {
  it('to a file has its weights beside it, to standard output in itself; both are the same graph', async () => {
    const other = join(place, 'elsewhere');
    mkdirSync(other);
    const copy = join(other, 'copy.json');
    expect(await spawnCli(['export', graph, '--to', 'json', '-o', copy])).toMatchObject({ status: 0, out: '', err: '' });
    expect(readdirSync(other).sort()).toEqual([file.replace('wide', 'copy'), 'copy.json'].sort());
    const { out } = await spawnCli(['export', graph, '--to', 'json']);
    expect((JSON.parse(out) as Document).parameters['f.weight']?.value?.shape).toEqual([300, 600]);
    const embedded = join(other, 'embedded.json');
    writeFileSync(embedded, out);
    expect(await costs(copy)).toEqual(await costs(graph));
    expect(await costs(embedded)).toEqual(await costs(graph));
  });

  it.runIf(process.platform !== 'win32')('to a pipe has everything in itself', async () => {
    const pipe = join(place, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const reader = text(spawn('cat', [pipe]).stdout);
    expect(await spawnCli(['export', graph, '--to', 'json', '-o', pipe])).toMatchObject({ status: 0, err: '' });
    expect((JSON.parse(await reader) as Document).parameters['f.weight']?.value?.shape).toEqual([300, 600]);
    expect(weightsIn(place)).toEqual([file]);
  });
});

describe('weights that cannot be read', () => {
  const refused = async (code: string, message: RegExp): Promise<void> => {
    for (const command of ['run', 'step', 'check', 'train']) {
      const { status, out, err } = await spawnCli([command, graph, '--device', 'cpu']);
      expect([command, status, out]).toEqual([command, 1, '']);
      expect(err).toContain(`${code} f.weight: `);
      expect(err).toMatch(message);
      expect(err).not.toContain('parameters/file');
    }
  };
  const nameInstead = (name: string): void => {
    writeFileSync(graph, readFileSync(graph, 'utf8').replace(JSON.stringify(file), JSON.stringify(name)));
  };

  it('missing: every command says which file of which weight, and export keeps the reference', { timeout: 90_000 }, async () => {
    rmSync(join(place, file));
    await refused('weights/missing-file', new RegExp(`${file}.*no such file beside the graph`));
    const copy = join(place, 'copy.json');
    const { status, err } = await spawnCli(['export', graph, '--to', 'json', '-o', copy]);
    expect(status).toBe(0);
    expect(err).toContain('weights/missing-file');
    expect(read(copy).parameters['f.weight']).toMatchObject({ file, tensor: 'f.weight' });
  });

  it('changed: the hash tells', async () => {
    const bytes = readFileSync(join(place, file));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(join(place, file), bytes);
    await refused('weights/hash', /changed or damaged/);
  });

  it.each([
    ['https://example.org/w.safetensors', /URLs/],
    ['/etc/w.safetensors', /not relative/],
    ['../trained/w.safetensors', /out of the document's folder/],
  ])('%s is not followed', async (name, message) => {
    nameInstead(name);
    const { status, err } = await spawnCli(['run', graph, '--device', 'cpu']);
    expect(status).toBe(1);
    expect(err).toContain('weights/path f.weight: ');
    expect(err).toMatch(message);
  });

  it('a link out of the folder is not followed, one inside is', async () => {
    const before = await costs(graph);
    rmSync(join(place, file));
    symlinkSync(join(trained, file), join(place, file));
    const { status, err } = await spawnCli(['run', graph, '--device', 'cpu']);
    expect(status).toBe(1);
    expect(err).toMatch(/weights\/path f\.weight: .*link that leads out/);
    mkdirSync(join(place, 'data'));
    cpSync(join(trained, file), join(place, 'data', 'w'));
    rmSync(join(place, file));
    symlinkSync(join('data', 'w'), join(place, file));
    expect(await costs(graph)).toEqual(before);
  });

  it('a folder in its place is told', async () => {
    rmSync(join(place, file));
    mkdirSync(join(place, file));
    const { status, err } = await spawnCli(['run', graph, '--device', 'cpu']);
    expect(status).toBe(1);
    expect(err).toMatch(/weights\/unreadable f\.weight: .*not a file/);
  });
});

describe('a save that fails', () => {
  it('before the weights are written leaves graph and weights as they were', async () => {
    const [before, old] = [readFileSync(graph), await costs(graph)];
    const next = await spawnCli(['train', graph, '--steps', '1', '--save', join(place, 'next.chainrule'), ...CPU]);
    expect(next.status).toBe(0);
    const name =
      weightsIn(place)
        .find((each) => each.startsWith('next.'))
        ?.replace('next.', 'wide.') ?? '';
    // A folder stands where the new weights would go.
    mkdirSync(join(place, name));
    const { status, err } = await spawnCli(['train', graph, '--steps', '1', '--save', graph, ...CPU]);
    expect(status).toBe(1);
    expect(err).toMatch(/^file\/unwritable .*EISDIR/m);
    expect(readFileSync(graph)).toEqual(before);
    expect(await costs(graph)).toEqual(old);
  });

  it('behind the weights leaves no weights that no graph names', async () => {
    const target = join(place, 'folder.chainrule');
    mkdirSync(target);
    const { status, err } = await spawnCli(['export', graph, '--to', 'json', '-o', target]);
    expect(status).toBe(1);
    expect(err).toMatch(/^file\/unwritable .*folder\.chainrule cannot be written \(EISDIR\)/m);
    expect(readdirSync(place).sort()).toEqual(['folder.chainrule', file, 'wide.chainrule'].sort());
  });
});
