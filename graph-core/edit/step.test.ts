import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../document/load.ts';
import { saveDocument } from '../document/save.ts';
import type { Document, ParameterSpec } from '../model/document.ts';
import { addBlock } from './edits/add-block.ts';
import { duplicate } from './edits/clipboard.ts';
import { removeNodes } from './edits/remove.ts';
import { hideParameter, revealParameter } from './edits/reveal.ts';
import { moveBlocks, setAttr, setParameterSpec, setTitle } from './edits/set.ts';
import { catalogue, regression } from './edits/testing.ts';
import { connect, disconnect } from './edits/wire.ts';
import { commit, redo, startEditing, undo } from './history.ts';
import { applyStep, invertStep, mergeSteps, type Step } from './step.ts';
import type { Transaction } from './transaction.ts';

const point = fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }) });
const id = fc.constantFrom('x', 'f', 'y', 'C', 'P', 'w', 'g', 'f2', 'nobody', 'bad id');
const address = fc.constantFrom(
  'x.value',
  'f.input',
  'f.output',
  'f.weight',
  'C.input',
  'C.target',
  'w.value',
  'P.x',
  'g.input',
  'no address',
);
const spec: fc.Arbitrary<ParameterSpec> = fc.record(
  { init: fc.constantFrom('zeros', 'normal'), trainable: fc.boolean() },
  { requiredKeys: [] },
);
const attrs = fc.dictionary(fc.constantFrom('shape', 'outFeatures', 'dim'), fc.integer());
const place = fc.option(fc.nat(3), { nil: undefined }).map((at) => (at === undefined ? {} : { at }));

const kinds: readonly fc.Arbitrary<Step>[] = [
  fc
    .tuple(id, point, place)
    .map(([i, position, at]) => ({ kind: 'addNode', node: { id: i, type: 'relu', position, note: 1 }, ...at }) as const),
  id.map((i) => ({ kind: 'removeNode', id: i }) as const),
  fc
    .tuple(id, fc.record({ title: fc.option(fc.string()), attrs: fc.option(attrs), type: fc.string() }, { requiredKeys: [] }))
    .map(([i, changes]) => ({ kind: 'setNode', id: i, changes }) as Step),
  fc.tuple(address, address, place).map(([from, to, at]) => ({ kind: 'addEdge', edge: { from, to }, ...at }) as const),
  fc.tuple(address, address).map(([from, to]) => ({ kind: 'removeEdge', from, to }) as const),
  fc
    .constantFrom({ from: 'x.value', to: 'f.input' }, { from: 'f.output', to: 'C.input' })
    .map((e) => ({ kind: 'removeEdge', ...e }) as const),
  fc.dictionary(id, fc.option(point), { maxKeys: 3 }).map((positions) => ({ kind: 'moveNodes', positions }) as const),
  fc.tuple(address, fc.option(spec), place).map(([a, s, at]) => ({ kind: 'setParameter', address: a, spec: s, ...at }) as const),
  fc.string().map((value) => ({ kind: 'setMeta', field: 'name', value }) as const),
  fc
    .constantFrom('D', 'E', 'bad name')
    .map((name) => ({ kind: 'setDefinition', name, definition: { nodes: [], edges: [], inputs: [], outputs: [] } }) as const),
  fc.constantFrom('D', 'E').map((name) => ({ kind: 'setDefinition', name, definition: null }) as const),
];
const step = fc.oneof(...kinds);
/** Two steps of one kind: others are never merged. */
const pair = fc.constantFrom(...kinds).chain((kind) => fc.tuple(kind, kind));

/** What every document has to be, whatever was done to it. */
function expectConsistent(doc: Document): void {
  const ids = doc.nodes.map((n) => n.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(doc.edges.map((e) => e.to)).size).toBe(doc.edges.length);
  for (const e of doc.edges) for (const end of [e.from, e.to]) expect(ids).toContain(end.split('.')[0]);
}

describe('steps', () => {
  it('puts nothing farther away than a file may hold', () => {
    const start = startEditing(regression());
    const [id = ''] = start.document.nodes.map((node) => node.id);
    const far = commit(start, moveBlocks({ [id]: { x: 1e9, y: -2e7 } }), 0);
    if (!far.ok) throw new Error('refused');
    expect(far.value.document.nodes[0]?.position).toEqual({ x: 1e7, y: -1e7 });
    expect(loadDocument(saveDocument(far.value.document), 'far').ok).toBe(true);
    const back = undo(far.value);
    expect(back.ok && back.value.document).toEqual(start.document);
    const added = applyStep(start.document, {
      kind: 'addNode',
      node: { id: 'n', type: 'relu', attrs: {}, position: { x: -1e8, y: 3 } },
    });
    expect(added.ok && added.value.nodes.at(-1)?.position).toEqual({ x: -1e7, y: 3 });
  });

  it('any sequence, undone, gives the identical document; none makes it inconsistent', () => {
    let applied = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const before = regression();
        const text = saveDocument(before);
        let doc = before;
        const inverse: Step[] = [];
        for (const s of steps) {
          const next = applyStep(doc, s);
          if (!next.ok) continue;
          applied++;
          inverse.unshift(invertStep(doc, s));
          doc = next.value;
          expectConsistent(doc);
        }
        for (const s of inverse) {
          const next = applyStep(doc, s);
          if (!next.ok) throw new Error(JSON.stringify([s, next.error]));
          doc = next.value;
        }
        expect(doc).toEqual(before);
        expect(saveDocument(doc)).toBe(text);
        expect(saveDocument(before)).toBe(text);
      }),
      { numRuns: 300 },
    );
    // Most random steps are refused; enough must not be for this to say anything.
    expect(applied).toBeGreaterThan(500);
  });
  it('merging two steps is doing both', () => {
    let merged = 0;
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const both = mergeSteps(a, b);
        const first = applyStep(regression(), a);
        const second = first.ok ? applyStep(first.value, b) : first;
        if (both === null || !second.ok) return;
        merged++;
        expect(applyStep(regression(), both)).toEqual(second);
      }),
      { numRuns: 3000 },
    );
    expect(merged).toBeGreaterThan(100);
  });
});

type Gesture = (doc: Document) => Transaction | { readonly ok: boolean; readonly value?: unknown };
const any = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
const gesture: fc.Arbitrary<Gesture> = fc.tuple(fc.nat(9), fc.nat(50), fc.nat(50)).map(([kind, i, j]) => (doc: Document) => {
  const node = any(doc.nodes, i)?.id ?? 'nobody';
  const other = any(doc.nodes, j)?.id ?? 'nobody';
  const edge = any(doc.edges, i);
  const type = any(['observed', 'linear', 'cat', 'relu', 'squared-norm', 'parameter'], j) as string;
  const inputs = { input: { dtype: 'float', shape: [3] } } as const;
  const gestures = [
    () => addBlock(doc, catalogue, type, { x: i, y: j }),
    () => connect(doc, catalogue, `${node}.output`, `${other}.${j % 2 === 0 ? 'input' : 'inputs'}`),
    () => disconnect(doc, edge?.from ?? 'a.b', edge?.to ?? 'c.d'),
    () => removeNodes(doc, [...new Set([node, other])]),
    () => duplicate(doc, [...new Set([node, other])]),
    () => setTitle(doc, node, `n${j}`),
    () => revealParameter(doc, catalogue, `${node}.${j % 2 === 0 ? 'weight' : 'bias'}`, { inputs }),
    () => hideParameter(doc, catalogue, node),
    () => setAttr(doc, node, 'outFeatures', j % 3 === 0 ? undefined : j),
    () =>
      j % 2 === 0 ? moveBlocks({ [node]: { x: i, y: j } }) : setParameterSpec(doc, `${node}.weight`, { trainable: i % 2 === 0 }),
  ];
  return (gestures[kind] as () => Transaction)();
});

describe('gestures', () => {
  it('any sequence survives saving, undoing and redoing', () => {
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 25 }), (gestures) => {
        let state = startEditing(regression());
        gestures.forEach((make, i) => {
          const made = make(state.document);
          const transaction = 'steps' in made ? made : made.ok ? (made.value as Transaction) : null;
          const next = transaction === null ? null : commit(state, transaction, i * 300);
          if (next?.ok) state = next.value;
        });
        expectConsistent(state.document);
        const end = saveDocument(state.document);
        const loaded = loadDocument(end, 'g');
        if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
        expect(saveDocument(loaded.value.document)).toBe(end);
        expect(loaded.value.document).toEqual(state.document);
        while (state.history.done.length > 0) {
          const back = undo(state);
          if (!back.ok) throw new Error(JSON.stringify(back.error));
          state = back.value;
        }
        expect(saveDocument(state.document)).toBe(saveDocument(regression()));
        while (state.history.undone.length > 0) {
          const again = redo(state);
          if (!again.ok) throw new Error(JSON.stringify(again.error));
          state = again.value;
        }
        expect(saveDocument(state.document)).toBe(end);
      }),
      { numRuns: 200 },
    );
  });
});

it('puts a field that was taken away back among the others', () => {
  const doc: Document = {
    ...regression(),
    edges: [],
    nodes: [{ id: 'f', type: 'linear', attrs: { outFeatures: 1 }, position: { x: 0, y: 0 } }],
  };
  const step = { kind: 'setNode', id: 'f', changes: { attrs: null } } as const;
  const after = applyStep(doc, step);
  if (!after.ok) throw new Error('it applies');
  const back = applyStep(after.value, invertStep(doc, step));
  expect(back.ok && JSON.stringify(back.value)).toBe(JSON.stringify(doc));
});
