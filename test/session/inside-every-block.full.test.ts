import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { type Example, hasInside } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { drawingOf } from '../../renderer/inside/drawing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Inside, SampleChoice, StepView, TensorSummary } from '../../session/protocol.ts';
import { exampleDocument } from '../support/example-document.ts';

const composites = OPS.filter((op) => op.kind !== 'structural' && op.internal !== true && hasInside(op));
const cases = composites.flatMap((op) =>
  op.examples.filter((e) => e.error === undefined).map((e) => [op.type, e.name, op, e] as const),
);

interface Opened {
  readonly view: StepView;
  readonly insides: readonly Inside[];
}

/** Everything that can be opened in the block, at the last gradient, of one sample and of the mean. */
async function open(document: Document): Promise<Readonly<Record<'0' | 'mean', Opened>>> {
  const client = createDirectClient({ choice: 'cpu' });
  const at = async (sample: SampleChoice): Promise<Opened> => {
    const { stages } = await client.request('sample', { sample });
    const view = await client.request('goTo', { cursor: stages.length });
    const insides: Inside[] = [];
    const paths = ['block'];
    for (const path of paths) {
      const inside = await client.request('inside', { path });
      if (!inside) throw new Error(`nothing inside ${path}`);
      insides.push(inside);
      paths.push(...inside.nodes.filter(({ opens }) => opens).map(({ id }) => `${path}/${id}`));
    }
    return { view, insides };
  };
  try {
    await client.request('open', { document, tables: {}, generation: 1 });
    return { 0: await at(0), mean: await at('mean') };
  } finally {
    client.dispose();
  }
}

const documents = new Map(cases.map(([, , op, example]) => [example, exampleDocument(op, example)]));
const opened = new Map<Example, ReturnType<typeof open>>();

/** What is inside an example's block, once for all tests. */
function openedOf(example: Example): ReturnType<typeof open> {
  const found = opened.get(example) ?? open(documents.get(example) as Document);
  opened.set(example, found);
  return found;
}

function expectSame(found: readonly number[], wanted: TensorSummary | undefined, what: string): void {
  expect(wanted, what).toBeDefined();
  for (const [i, y] of (wanted?.entries ?? []).entries()) {
    const x = found[i] as number;
    // at a corner, or where a slope is infinite, the rule of the whole block has decided and the parts need not agree
    if (Number.isFinite(y) && Number.isFinite(x))
      expect(Math.abs(x - y), `${what}[${i}]`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(y)));
  }
}

/** Sum over all wires that leave a variable. */
function backThrough({ edges, gradients }: Inside, from: string): number[] | null {
  const parts = edges.flatMap((edge) => (edge.from === from ? (gradients[`edge:${from}->${edge.to}`]?.entries ?? []) : []));
  const count = edges.filter((edge) => edge.from === from && gradients[`edge:${from}->${edge.to}`]).length;
  if (count === 0) return null;
  const size = parts.length / count;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: count }, (_, k) => parts[k * size + i] as number).reduce((a, b) => a + b),
  );
}

describe.each([0, 'mean'] as const)('what is inside every composite, sample %s', (sample) => {
  it.each(cases)('%s: %s: gives what the block gives, forward and backward', async (_, __, op, example) => {
    const { view, insides } = (await openedOf(example))[sample];
    const [inside] = insides as [Inside];
    for (const [address, { port }] of Object.entries(inside.variables)) {
      if (port !== null) expectSame(inside.values[address]?.entries ?? [], view.values[`block.${port}`], `block.${port}`);
    }
    let compared = 0;
    for (const [address, { of }] of Object.entries(inside.variables)) {
      const wire =
        of === null
          ? undefined
          : Object.keys(view.gradients).find((key) => key === `edge:${of}->block.${address.slice(1, -'.value'.length)}`);
      const back = backThrough(inside, address);
      if (wire === undefined || back === null) continue;
      expectSame(back, view.gradients[wire], wire);
      compared++;
    }
    if (op.family === 'cost' && Object.keys(example.inputs ?? {}).length > 0) expect(compared).toBeGreaterThan(0);
  });
});

describe('how it is drawn', () => {
  it.each(cases)('%s: %s: every wire has its ports, and no two nodes overlap', async (_, __, ___, example) => {
    const document = documents.get(example) as Document;
    for (const inside of (await openedOf(example))[0].insides) {
      const { nodes, edges } = drawingOf(inside, document);
      const ports = new Set(nodes.flatMap(({ id, handles }) => (handles ?? []).map((handle) => `${id}.${handle.id}`)));
      for (const { id, source, sourceHandle, target, targetHandle } of edges) {
        expect([id, ports.has(`${source}.${sourceHandle}`), ports.has(`${target}.${targetHandle}`)]).toEqual([id, true, true]);
      }
      for (const { outputs } of nodes.map(({ data }) => data)) for (const { symbol } of outputs) expect(symbol).not.toBe('');
      for (const [i, a] of nodes.entries()) {
        for (const b of nodes.slice(i + 1)) {
          const apart =
            a.position.x + (a.width ?? 0) <= b.position.x ||
            b.position.x + (b.width ?? 0) <= a.position.x ||
            a.position.y + (a.height ?? 0) <= b.position.y ||
            b.position.y + (b.height ?? 0) <= a.position.y;
          expect([a.id, b.id, apart]).toEqual([a.id, b.id, true]);
        }
      }
    }
  });
});
