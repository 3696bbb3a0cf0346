import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chain } from '../../bench/compile-documents.ts';
import { readTables } from '../../cli/graph-file.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { openDocument } from '../../session/opened.ts';
import { carriedInputs } from '../../session/stepper/compile.ts';
import { buildTrainProgram } from '../../session/training/train-program.ts';
import { livenessBound } from '../support/liveness.ts';
import { openExample } from '../support/open-example.ts';

/** Of what no placement can do without: a plan takes no more. */
const MOST = 1.1;
/** What devices ask for: lavapipe, and most GPUs. */
const ALIGNMENTS = [16, 256];

/** The plan of a training step; null where the document trains nothing by gradients. */
function trainingPlan(document: Document, samples: number, alignment: number, path?: string): Plan | null {
  const tables = path === undefined ? {} : readTables(path, document, Object.keys(document.data.sources ?? {}));
  const { analysis, ready } = openDocument(document, tables, 1);
  if (ready === null || ready.objectives.length === 0) return null;
  const { objectives, dataset } = ready;
  const schedule = document.training.schedule ?? 'sequential';
  const rows = Math.max(samples + 1, dataset.train.length);
  const spec = { objectives, schedule, batch: samples, rows, carried: carriedInputs(dataset), stops: [] };
  const { program, loop } = buildTrainProgram(document, analysis, spec);
  return planRun(program, registry, { alignment, maxArenaBytes: 2 ** 27, maxBindings: 8 }, loop);
}

const share = (plan: Plan, alignment: number): number =>
  plan.arenas.reduce((sum, bytes) => sum + bytes, 0) / livenessBound(plan, alignment);

const observed = (shape: readonly number[], dtype = 'float') => {
  const data = new Array<number>(2 * shape.reduce((a, n) => a * n, 1)).fill(0);
  return { shape: [...shape], dtype, value: { dtype, shape: [2, ...shape], data } };
};

function perceptron(sizes: readonly number[]): Document {
  const nodes = [node('x', 'observed', observed(sizes.slice(0, 1))), node('y', 'observed', observed([], 'int32'))];
  const edges: string[] = [];
  let at = 'x.value';
  for (const [i, size] of sizes.slice(1).entries()) {
    nodes.push(node(`f${i}`, 'linear', { outFeatures: size }));
    edges.push(`${at} -> f${i}.input`);
    at = `f${i}.output`;
    if (i === sizes.length - 2) break;
    nodes.push(node(`h${i}`, 'relu'));
    edges.push(`${at} -> h${i}.input`);
    at = `h${i}.output`;
  }
  return graph([...nodes, node('C', 'cross-entropy')], wires(...edges, `${at} -> C.input`, 'y.value -> C.target'));
}

/** Blocks one after the other behind `x`, and a cost against `y`. */
function inARow(
  x: readonly number[],
  blocks: readonly (readonly [type: string, attrs: object])[],
  cost: string,
  y: ReturnType<typeof observed>,
): Document {
  const nodes = blocks.map(([type, attrs], i) => node(`b${i}`, type, attrs as Record<string, never>));
  const edges = blocks.map(([type], i) => {
    const from = i === 0 ? 'x.value' : `b${i - 1}.output`;
    return `${from} -> b${i}.${type === 'multihead-attention' ? 'query' : 'input'}`;
  });
  return graph(
    [node('x', 'observed', observed(x)), node('y', 'observed', y), ...nodes, node('C', cost)],
    wires(...edges, `b${blocks.length - 1}.output -> C.input`, 'y.value -> C.target'),
  );
}

const LENET = inARow(
  [1, 28, 28],
  [
    ['conv2d', { outChannels: 6, kernelSize: 5, padding: 2 }],
    ['relu', {}],
    ['max-pool2d', { kernelSize: 2 }],
    ['conv2d', { outChannels: 16, kernelSize: 5 }],
    ['relu', {}],
    ['max-pool2d', { kernelSize: 2 }],
    ['flatten', {}],
    ['linear', { outFeatures: 120 }],
    ['relu', {}],
    ['linear', { outFeatures: 84 }],
    ['relu', {}],
    ['linear', { outFeatures: 10 }],
  ],
  'cross-entropy',
  observed([], 'int32'),
);

const ATTENTION = inARow(
  [24, 32],
  [
    ['multihead-attention', { numHeads: 4 }],
    ['layer-norm', { normalizedShape: [32] }],
    ['linear', { outFeatures: 64 }],
    ['gelu', {}],
    ['linear', { outFeatures: 32 }],
  ],
  'squared-norm',
  observed([24, 32]),
);

const NETWORKS: readonly (readonly [name: string, document: Document, samples: number])[] = [
  ['784-128-10', perceptron([784, 128, 10]), 64],
  ['600-60-40-10', perceptron([600, 60, 40, 10]), 1],
  ['600-60-40-10', perceptron([600, 60, 40, 10]), 128],
  ['a chain of 1,000 blocks', chain(1000), 64],
  ['convolutions', LENET, 32],
  ['attention', ATTENTION, 16],
];

const EXAMPLES = readdirSync(inRoot('examples')).flatMap((file) => /^(.*)\.chainrule$/.exec(file)?.[1] ?? []);

describe('memory of a training step', () => {
  it.each(NETWORKS)('is near the least there can be: %s with %o samples', (_, document, samples) => {
    for (const alignment of ALIGNMENTS) {
      const plan = trainingPlan(document, samples, alignment) as Plan;
      expect(share(plan, alignment)).toBeLessThanOrEqual(MOST);
    }
  });

  it('is near it for every example that trains by gradients', () => {
    const shares = EXAMPLES.flatMap((name) => {
      const document = openExample(name);
      const { size } = document.training.batch ?? {};
      return ALIGNMENTS.flatMap((alignment) => {
        const plan = trainingPlan(
          document,
          typeof size === 'number' ? size : 32,
          alignment,
          inRoot(`examples/${name}.chainrule`),
        );
        return plan === null ? [] : [{ name, alignment, share: share(plan, alignment) }];
      });
    });
    expect(shares.length).toBeGreaterThan(40);
    expect(shares.filter((each) => each.share > MOST)).toEqual([]);
  });
});
