import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { catalogue } from '../../graph-core/ops/catalogue.ts';
import { type GoldenTensor, numbersOf } from '../golden/cases.ts';
import { expectTensor } from '../golden/compare.ts';
import { drawTrace } from '../golden/trace-graph.ts';
import { TRACE_FLOAT64, tracesOf } from '../golden/traces.ts';
import type { GraphTrace } from '../golden/traces-graph.check.ts';
import { describeGpu } from '../support/gpu.ts';
import { spawnCli } from '../support/spawn-cli.ts';

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.chainrule`, import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'chainrule-cli-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const path = join(made, name);
  writeFileSync(path, content);
  return path;
};

/** No driver for WebGPU to find. */
const NO_VULKAN = { VK_ICD_FILENAMES: '/nonexistent', VK_DRIVER_FILES: '/nonexistent' };

describe('the command line in a process of its own', () => {
  it('prints help, the version and the catalogue', async () => {
    expect(await spawnCli(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('train') });
    expect(await spawnCli(['--version'])).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const ops = await spawnCli(['ops', '--json']);
    expect(JSON.parse(ops.out)).toEqual(catalogue());
    const types = catalogue().map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['observed', 'linear', 'squared-norm', 'group']));
    expect(types).not.toContain('unslice');
  });

  it.each([
    [['fly'], /unknown command/],
    [['run'], /missing required argument/],
    [['run', 'x.chainrule', '--speed'], /unknown option/],
    [['run', 'x.chainrule', '--jacobian', 'a'], /OUT:IN/],
    [['run', 'x.chainrule', '--device', 'abacus'], /auto, webgpu, wasm, cpu/],
    [['train', 'x.chainrule', '--epochs', 'many'], /whole number/],
    [['train', 'x.chainrule', '--lr', '-1'], /above 0/],
    [['run', 'x.chainrule', '--device', 'wasm', '--precision', 'float64'], /float32/],
    [['run', 'x.chainrule', '--device', 'webgpu', '--precision', 'float64'], /float32/],
    [['export', 'x.chainrule', '--to', 'onnx'], /not part of this version/],
    [['export', 'x.chainrule'], /--to/],
  ])('%j is a mistake in usage: status 2', async (args, message) => {
    const { status, out, err } = await spawnCli(args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('runs scripts in a thread, which ends with the command', async () => {
    const { status, out } = await spawnCli(['run', example('script-black-box'), '--device', 'cpu', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out).values['throw.output'].data[0]).toBeCloseTo(5.9958, 4);
  });

  it('fails with status 3 where WebGPU is asked for and there is none', async () => {
    const { status, err } = await spawnCli(['run', example('first-launch'), '--device', 'webgpu'], { env: NO_VULKAN });
    expect(status).toBe(3);
    expect(err).toMatch(/^device\/no-adapter webgpu: .*--device wasm\.$/m);
  });

  it('falls back to the CPU in float32 by itself, and says so', async () => {
    const { status, out } = await spawnCli(['run', example('first-launch'), '--json'], { env: NO_VULKAN });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ device: 'wasm', adapter: { precision: 'float32' } });
  });

  it('prints a line of JSON for each graph, and status 1 when one of them is invalid', async () => {
    const bad = write('bad.chainrule', '{}');
    const { status, out, err } = await spawnCli([
      'run',
      example('first-launch'),
      bad,
      example('lecture-network'),
      '--device',
      'cpu',
      '--json',
    ]);
    expect(status).toBe(1);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.graph)).toEqual([example('first-launch'), bad, example('lecture-network')]);
    expect(lines[0].costs).toEqual({ C: 4 });
    expect(lines[1].diagnostics[0].code).toBe('document/foreign');
    expect(err).toContain(bad);
  });

  it('shows the passes block by block, within 120 columns', async () => {
    const { status, out } = await spawnCli(['step', example('first-launch'), '--device', 'cpu']);
    expect(status).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    const places = lines.flatMap((line) => /^(forward|backward) +(\w+) /.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(places).toEqual([
      'forward f',
      'forward h',
      'forward g',
      'forward C',
      'backward C',
      'backward g',
      'backward h',
      'backward f',
    ]);
    expect(out).toContain('backward h (relu)');
    expect(out).toMatch(/\[1x2\]·\[2x2\] -> dC\/dx\.value = \[ 8 16 \]/);
    expect(out).toMatch(/\[1x2\]·\[2x4\] -> dC\/df\.weight = \[ 8 16 ; 0 0 \]/);
  });

  it('trains, saves, and goes on from what it saved', async () => {
    const saved = join(made, 'trained.chainrule');
    const flags = ['--device', 'cpu', '--json'];
    const first = await spawnCli(['train', example('linear-regression-iris'), '--epochs', '5', '--save', saved, ...flags]);
    expect(first).toMatchObject({ status: 0, err: '' });
    const result = JSON.parse(first.out);
    expect(Object.keys(result)).toEqual([
      'graph',
      'device',
      'adapter',
      'seed',
      'steps',
      'epochs',
      'ended',
      'evaluations',
      'cost',
      'metrics',
      'objectives',
    ]);
    expect(result).toMatchObject({ seed: 0, steps: 40, epochs: 5 });
    // the table came along, although the new file lies elsewhere
    const again = await spawnCli(['train', saved, '--steps', '0', ...flags]);
    expect(JSON.parse(again.out).cost).toEqual(result.cost);
    expect(JSON.parse(readFileSync(saved, 'utf8')).training.epochs).toBe(5);
  });

  it('lets flags go before the document', async () => {
    const train = async (...flags: string[]) =>
      JSON.parse((await spawnCli(['train', example('linear-regression-iris'), '--device', 'cpu', '--json', ...flags])).out);
    expect(await train('--epochs', '2', '--batch', 'all')).toMatchObject({ steps: 2, epochs: 2 });
    expect(await train('--epochs', '2', '--batch', '50')).toMatchObject({ steps: 6 });
    expect(await train('--steps', '3')).toMatchObject({ steps: 3, epochs: 1 });
    const slow = await train('--epochs', '1', '--lr', '0.000001');
    const fast = await train('--epochs', '1', '--lr', '0.01');
    expect(fast.cost.train).toBeLessThan(slow.cost.train);
    const other = await train('--epochs', '1', '--seed', '5');
    expect(other.seed).toBe(5);
    expect(other.cost).not.toEqual(fast.cost);
  });

  it('names the number that is missing in the data, where that is what training fails on', async () => {
    const graph = join(made, 'hole.chainrule');
    const column = (data: (number | string)[]) => ({ dtype: 'float', shape: [3, 1], data });
    const nodes = [
      { id: 'x', type: 'observed', attrs: { shape: [1], value: column([1, 2, 3]) } },
      { id: 'f', type: 'linear' },
      { id: 'y', type: 'observed', attrs: { shape: [1], value: column([1, 1, 'NaN']) } },
      { id: 'C', type: 'hinge-loss' },
    ];
    const edges = ['x.value f.input', 'f.output C.input', 'y.value C.target'].map((wire) => {
      const [from, to] = wire.split(' ');
      return { from, to };
    });
    writeFileSync(graph, JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'Hole', nodes, edges }));
    const { status, err } = await spawnCli(['train', graph, '--device', 'cpu', '--steps', '1']);
    expect(status).toBe(1);
    expect(err).toContain('Correct the data: y.value is NaN in sample p = 2.');
  });

  it('keeps the last whole weights of a run that diverges, and says so with status 1', async () => {
    const saved = join(made, 'diverged.chainrule');
    const { status, out, err } = await spawnCli([
      'train',
      example('linear-regression-iris'),
      '--device',
      'cpu',
      '--lr',
      '1e30',
      '--json',
      '--save',
      saved,
    ]);
    expect(status).toBe(1);
    expect(err).toContain('training/not-finite');
    expect(JSON.parse(out).steps).toBeLessThan(800);
    const weights = JSON.parse(readFileSync(saved, 'utf8')).parameters['f.weight'].value.data;
    expect(weights.every(Number.isFinite)).toBe(true);
  });

  it('checks gradients: status 0, a table', async () => {
    const { status, out } = await spawnCli(['check', example('first-launch'), '--device', 'cpu']);
    expect(status).toBe(0);
    expect(out).toMatch(/f\.weight +2 × 2 +4 .* ok/);
  });

  it('holds constant what a stop-gradient passes on, and says so', async () => {
    const document = {
      format: 'chainrule-graph',
      version: 1,
      name: 'stopped',
      nodes: [
        { id: 'w', type: 'parameter', attrs: { shape: [2] } },
        { id: 's', type: 'stop-gradient' },
        { id: 'm', type: 'mul' },
        { id: 'C', type: 'squared-norm' },
      ],
      edges: [
        { from: 'w.value', to: 's.input' },
        { from: 's.output', to: 'm.input' },
        { from: 'w.value', to: 'm.other' },
        { from: 'm.output', to: 'C.input' },
      ],
      parameters: { 'w.value': { value: { dtype: 'float', shape: [2], data: [1, 2] } } },
    };
    const { status, out } = await spawnCli(['check', write('stopped.chainrule', JSON.stringify(document)), '--device', 'cpu']);
    expect(status).toBe(0);
    // C = sum (c w)^2 with c held at w: dC/dw = 2 w^3
    expect(out).toMatch(/w\.value +2 +2 +\[[01]\] +(2|16) +(2|16) .* ok/);
    expect(out).toContain('Held constant, since no gradient passes them: s.');
  });

  it('exports a graph as it would be saved', async () => {
    const { status, out } = await spawnCli(['export', example('digits-classifier'), '--to', 'json']);
    expect(status).toBe(0);
    expect(out).toBe(readFileSync(example('digits-classifier'), 'utf8'));
  });

  it.each(['graph/two_costs/1', 'graph/nonscalar_output/1', 'graph/embedding_sequence/2', 'mlp_lecture/cross_entropy/2'])(
    'finds the golden values and gradients of %s',
    async (id) => {
      const trace = tracesOf<GraphTrace>(id.split('/')[0] as string).find((t) => t.id === id) as GraphTrace;
      const drawn = drawTrace(trace);
      const file = write(`${id.replaceAll('/', '-')}.chainrule`, saveDocument(drawn.document));
      const address = (name: string): string => drawn.addresses.get(name) as string;
      const start = trace.output_grad ? { [address(trace.output)]: { ...trace.output_grad, dtype: 'float' } } : null;
      const seeds = start ? ['--cotangents', write('start.json', JSON.stringify(start))] : [];
      const { status, out, err } = await spawnCli(['run', file, '--device', 'cpu', '--json', ...seeds]);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      const found = JSON.parse(out) as Record<'values' | 'gradients', Record<string, GoldenTensor>>;
      for (const [what, wanted] of [
        ['values', trace.values],
        ['gradients', trace.grads],
      ] as const) {
        for (const [name, want] of Object.entries(wanted)) {
          const got = found[what][address(name)] as GoldenTensor;
          expectTensor(`${what} of ${name}`, { shape: got.shape, data: numbersOf(got) }, want, TRACE_FLOAT64);
        }
      }
    },
  );
});

describeGpu('the command line on WebGPU', () => {
  it('gives the numbers of the CPU', async () => {
    const on = async (device: string) =>
      JSON.parse((await spawnCli(['run', example('first-launch'), '--device', device, '--json'])).out);
    const [gpu, cpu] = [await on('webgpu'), await on('cpu')];
    expect(gpu).toMatchObject({ device: 'webgpu', values: cpu.values, gradients: cpu.gradients, costs: cpu.costs });
  });

  it('checks the device against the CPU', async () => {
    const { status, out } = await spawnCli(['check', example('first-launch'), '--json']);
    expect(status).toBe(0);
    const { passed, device, devices } = JSON.parse(out);
    expect(passed).toBe(true);
    expect(device).toBeTruthy();
    expect(devices.length).toBeGreaterThan(10);
  });

  it('trains the digits', { timeout: 120_000 }, async () => {
    const { status, out } = await spawnCli([
      'train',
      example('digits-classifier'),
      '--device',
      'webgpu',
      '--epochs',
      '5',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out).metrics.test.accuracy).toBeGreaterThan(0.85);
  });
});
