import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { CHAPTERS } from '../../renderer/app/course.ts';
import welcome from '../../renderer/i18n/en/welcome.json' with { type: 'json' };
import { byRunPlan } from '../session/step-and-run.ts';
import { runCaptured } from '../support/command-line.ts';
import { BARS, ON_CPU, trainExample, trainFile } from './bars.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const NAMES = readdirSync(folder).flatMap((file) => (file.endsWith('.chainrule') ? [file.replace('.chainrule', '')] : []));
const pathOf = (name: string): string => `${folder}${name}.chainrule`;
const read = (name: string): string => readFileSync(pathOf(name), 'utf8');

function open(name: string): Document {
  const loaded = loadDocument(read(name), `${name}.chainrule`, { catalogue: opOf });
  if (!loaded.ok) throw new Error(loaded.error.diagnostics[0]?.message);
  expect(loaded.value.diagnostics).toEqual([]);
  return loaded.value.document;
}

const run = async (name: string, ...flags: readonly string[]) => {
  const { status, out, err } = await runCaptured(['run', pathOf(name), '--device', 'cpu', '--json', ...flags]);
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out);
};

/** How large a block is drawn: circles, red squares, functions. */
function sizeOf(type: string): { readonly width: number; readonly height: number } {
  if (type === 'observed' || type === 'constant') return { width: 56, height: 56 };
  return opOf(type)?.family === 'cost' ? { width: 80, height: 80 } : { width: 160, height: 72 };
}

describe('the course', () => {
  const placed = CHAPTERS.flatMap(({ examples }) => examples);

  it('has every example once, each with its line on the welcome screen', () => {
    expect([...placed].sort()).toEqual([...NAMES].sort());
    expect(Object.keys(welcome.example).sort()).toEqual([...NAMES].sort());
    expect(Object.keys(welcome.chapter)).toEqual(CHAPTERS.map(({ id }) => id));
  });

  it('is what the read-me of the examples follows, chapter by chapter', () => {
    const [, ...parts] = readFileSync(`${folder}README.md`, 'utf8').split(/^## /m);
    const told = parts.map((part) => ({
      heading: part.slice(0, part.indexOf('\n')),
      examples: [...part.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
        [...(cell as string).matchAll(/`([^`]+)`/g)].map(([, id]) => id),
      ),
    }));
    const titles: Readonly<Record<string, { readonly title: string }>> = welcome.chapter;
    expect(told).toEqual(CHAPTERS.map(({ id, examples }) => ({ heading: titles[id]?.title, examples })));
  });
});

describe('every example', () => {
  it.each(NAMES)('%s opens without a complaint, can run, and is stored as it would be saved', (name) => {
    const document = open(name);
    const analysis = analyse(document);
    expect(analysis.diagnostics).toEqual([]);
    expect(analysis.runnable).toBe(true);
    expect(saveDocument(document)).toBe(read(name));
  });

  it.each(NAMES)('%s is drawn from left to right without overlaps, the cost at the right', (name) => {
    const { nodes, edges } = open(name);
    const at = new Map(nodes.map((n) => [n.id, { x: Number.NaN, y: Number.NaN, ...n.position, ...sizeOf(n.type) }]));
    for (const { from, to } of edges) {
      const [a, b] = [from, to].map((end) => at.get(end.split('.')[0] as string));
      expect(a?.x).toBeLessThan(b?.x ?? Number.NaN);
    }
    for (const [id, a] of at) {
      for (const [other, b] of at) {
        if (id >= other) continue;
        const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
        const below = a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(beside || below, `${id} and ${other}`).toBe(true);
      }
    }
    const right = Math.max(...[...at.values()].map((p) => p.x));
    for (const cost of analyse(open(name)).costs) expect(at.get(cost.split('.')[0] as string)?.x).toBe(right);
  });

  // In float64 two convolutions over 1,797 images take a minute, as does a text of 8,348 windows; the autoencoder is 90 MB of text and
  // the search over a cart-pole nine seconds. Tests of their own train them.
  it.each(NAMES.filter((name) => !/^(digits-(lenet|autoencoder)|characters|cart-pole-search)/.test(name)))(
    '%s gives the same numbers twice',
    async (name) => {
      expect(await run(name)).toEqual(await run(name));
    },
  );
});

describe('first launch', () => {
  it('has whole numbers everywhere, and no relu exactly at 0', async () => {
    const { values, gradients, costs } = await run('first-launch');
    const all = [...Object.values<{ data: number[] }>(values), ...Object.values<{ data: number[] }>(gradients)];
    expect(all.flatMap((t) => t.data).every(Number.isInteger)).toBe(true);
    expect(values['f.output'].data).toEqual([3, -4]);
    expect(costs).toEqual({ C: 4 });
    expect(gradients['f.weight'].data).toEqual([8, 16, 0, 0]);
    expect(gradients['x.value'].data).toEqual([8, 16]);
  });
});

describe("the lecture's network", () => {
  it('runs forward without a cost, and backward from an output and a row vector', async () => {
    const found = await run('lecture-network');
    expect(found.values['f3.output'].shape).toEqual([10]);
    expect(found.costs).toEqual({});
    expect(found.gradients).toEqual({});
    const parameters = Object.entries<{ data: number[] }>(found.values).filter(([address]) => /\.(weight|bias)$/.test(address));
    expect(parameters.reduce((count, [, t]) => count + t.data.length, 0)).toBe(38_910);
  });

  it('has the same values with either cost', async () => {
    const [plain, squared, classes] = await Promise.all(
      ['lecture-network', 'lecture-network-squared-norm', 'lecture-network-cross-entropy'].map((name) => run(name)),
    );
    expect(squared.values['f3.output']).toEqual(plain.values['f3.output']);
    expect(classes.values['f3.output']).toEqual(plain.values['f3.output']);
    const [y, out] = [squared.values['y.value'].data, squared.values['f3.output'].data];
    expect(squared.costs.C).toBeCloseTo(
      out.reduce((sum: number, v: number, i: number) => sum + (v - y[i]) ** 2, 0),
      10,
    );
    const sum = out.reduce((total: number, v: number) => total + Math.exp(v), 0);
    expect(classes.costs.C).toBeCloseTo(Math.log(sum) - out[classes.values['y.value'].data[0]], 10);
  });
});

const made = mkdtempSync(join(tmpdir(), 'chainrule-examples-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

describe('costs without a slope', () => {
  /** The cost before training, and after `--optimizer` has had its turn with its usual settings. */
  const downBy = async (name: string, type: string) => {
    const before = (await trainExample(name, ON_CPU, '--steps', '0')).cost.train;
    const { cost, evaluations } = await trainExample(name, ON_CPU, '--optimizer', type);
    return { before, after: cost.train, evaluations };
  };

  it.each(['sgd', 'adam'])('a staircase: %s stands still, for every gradient is 0', async (type) => {
    const { gradients } = await run('staircase');
    for (const address of ['f.weight', 'f.bias']) expect(gradients[address].data.every((g: number) => g === 0)).toBe(true);
    const { before, after, evaluations } = await downBy('staircase', type);
    expect([before, after]).toEqual([31 / 12, 31 / 12].map((x) => expect.closeTo(x, 6)));
    expect(evaluations).toMatchObject({ cost: 60, gradient: 60 });
  });

  it.each([
    ['es', 1980],
    ['cma-es', 420],
    ['nelder-mead', 250],
    ['random-search', 1020],
  ])('a staircase: %s gets all the way down with %i evaluations', async (type, most) => {
    const { after, evaluations } = await downBy('staircase', type);
    expect(after).toBe(0);
    expect(evaluations.gradient).toBe(0);
    expect(evaluations.cost).toBeLessThanOrEqual(most);
  });

  it.each([
    ['finite-differences', { h: 1 }],
    ['spsa', { c: 1 }],
  ])('a staircase: %s gets most of the way down where it moves the weights by more than a stair', async (type, settings) => {
    const document = open('staircase');
    const objectives = (document.training.objectives ?? []).map((each) => ({ ...each, optimizer: { type, ...settings } }));
    const path = join(made, `${type}.chainrule`);
    writeFileSync(path, saveDocument({ ...document, training: { ...document.training, objectives } }));
    const { cost } = await trainFile(path, ON_CPU);
    const still = await downBy('staircase', type);
    expect(cost.train).toBeLessThan(0.3);
    expect(still.after).toBe(still.before);
  });

  it('a black box: no gradient passes it, and a search finds a way around the hole', async () => {
    const { out, status } = await runCaptured(['train', pathOf('black-box'), '--device', 'cpu', '--optimizer', 'adam', '--json']);
    expect(status).toBe(1);
    expect(out).toContain('training/black-box');
    const { cost } = await trainExample('black-box', ON_CPU, '--steps', '0');
    expect(cost.train).toBe(25);
    for (const type of ['cma-es', 'nelder-mead', 'random-search']) expect((await downBy('black-box', type)).after).toBe(0);
  });

  it('a script: no gradient passes it, and a search throws the ball over the wall', async () => {
    const { out, status } = await runCaptured([
      ...['train', pathOf('script-black-box'), '--device', 'cpu', '--optimizer', 'sgd', '--json'],
    ]);
    expect(status).toBe(1);
    expect(out).toContain('training/black-box');
    const { before, after, evaluations } = await downBy('script-black-box', 'cma-es');
    // 4 m short is the best on this side of the wall
    expect(before).toBeGreaterThan(16);
    expect(after).toBeLessThan(0.01);
    expect(evaluations).toMatchObject({ cost: 280, gradient: 0 });
  });
});

describe('as many weights as you like', () => {
  /** Evaluations that it takes until the cost is low enough, over 2, 8 and 32 weights. */
  const spentBy = async (type: string): Promise<number[]> => {
    const spent: number[] = [];
    for (const size of [2, 8, 32]) {
      const path = join(made, `${size}.chainrule`);
      writeFileSync(path, read('many-weights').replace('"shape": [8]', `"shape": [${size}]`));
      const report = await trainFile(path, ON_CPU, '--optimizer', type);
      BARS['many-weights'](report);
      spent.push(report.evaluations.cost);
    }
    return spent;
  };

  it('a search pays for each of them, gradient descent does not', async () => {
    const [few = 0, , many = 0] = await spentBy('cma-es');
    expect(many).toBeGreaterThan(10 * few);
    // the cost begins at n, and each step takes the same share of it
    const steps = [2, 8, 32].map((n) => Math.ceil(Math.log(n / 0.01) / -Math.log((1 - 2 * 0.01) ** 2)));
    expect(await spentBy('sgd')).toEqual(steps);
  });
});

describe('training', () => {
  it.each([
    'linear-regression-iris',
    'logistic-regression-iris',
    'lecture-network-cross-entropy',
    'lecture-network-squared-norm',
    'many-weights',
  ] as const)('%s comes to its bar', async (name) => {
    const before = (await trainExample(name, ON_CPU, '--steps', '0')).cost.train;
    const report = await trainExample(name, ON_CPU);
    BARS[name](report);
    expect(report.cost.train).toBeLessThan(before / 5);
  });

  it('the bilinear game converges by extra-gradient and circles outward by simultaneous descent', async () => {
    const radii: Record<string, number> = {};
    for (const schedule of ['extra-gradient', 'simultaneous', 'sequential'] as const) {
      const document = { ...open('bilinear-game'), training: { ...open('bilinear-game').training, schedule } };
      const weights = await byRunPlan(document, createCpuExecutor(), 100);
      radii[schedule] = Math.hypot(...[...weights.values()].map(([w = Number.NaN]) => w));
    }
    const [start, lr] = [Math.hypot(1, 0.5), 0.2];
    expect(radii['extra-gradient']).toBeCloseTo(start * ((1 - lr ** 2) ** 2 + lr ** 2) ** 50, 9);
    expect(radii.simultaneous).toBeCloseTo(start * (1 + lr ** 2) ** 50, 9);
    expect(radii.sequential).toBeGreaterThan(0.9);
    expect(radii.sequential).toBeLessThan(1.3);
  });
});
