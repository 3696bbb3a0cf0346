import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { pasteJson } from '../../graph-core/edit/edits/clipboard.ts';
import { feed, unfeed } from '../../graph-core/edit/edits/data.ts';
import { canBeOwn, makeOwnBlock } from '../../graph-core/edit/edits/own-block.ts';
import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import { addReroutes, moveReroute, removeReroute } from '../../graph-core/edit/edits/reroute.ts';
import { moveBlocks, setAttr, setParameterSpec, setSymbol, setTitle } from '../../graph-core/edit/edits/set.ts';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { connect, disconnect } from '../../graph-core/edit/edits/wire.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { BLOCKS } from '../palette/catalogue.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { edgeId } from '../state/ui-store.ts';
import { copiedText } from './clipboard.ts';
import { type CommandEntry, commandContext, execute } from './command.ts';
import { COMMANDS } from './registry.ts';

/**
 * Whatever is done, taking all of it back leaves the document as it was, to the byte, and doing it again the one that was
 * there. Commands are found in the registry: a new one is tried without a line here.
 */

/** They move in the history themselves, answer later (the system's clipboard, a layout), or open something in the page. */
const NOT_EDITS: ReadonlySet<string> = new Set([
  'edit.undo',
  'edit.redo',
  'edit.paste',
  'edit.paste-wired',
  'edit.tidy-right',
  'edit.tidy-down',
  'edit.tidy-up',
  'block.mend',
]);
const EDITING: readonly CommandEntry[] = COMMANDS.filter(
  ({ id, group }) => (group === 'edit' || group === 'block') && !NOT_EDITS.has(id),
);

/** A number below `count`, from what a sequence drew. */
const among = <T>(list: readonly T[], draw: number): T | undefined => list[draw % Math.max(1, list.length)];

/** Groups, fields nobody knows, a title, weights with values: what an edit could lose on its way there and back. */
const grouped = (): Document => ({
  ...emptyDocument('Grouped'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] }, position: { x: 0, y: 0 }, title: 'Input' },
    { id: 'g', type: 'group', attrs: { definition: 'd', shareWith: null }, position: { x: 200, y: 0 } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 2 }, position: { x: 400, y: 0 } },
    { id: 'r', type: 'relu', position: { x: 500, y: 0 } },
    { id: 'f2', type: 'linear', attrs: { outFeatures: 1 }, position: { x: 600, y: 0 } },
    { id: 'C', type: 'squared-norm', position: { x: 800, y: 0 } },
  ],
  edges: ['x.value -> g.in', 'g.out -> f.input', 'f.output -> r.input', 'r.output -> f2.input'].map((text) => {
    const [from, to] = text.split(' -> ') as [string, string];
    return { from, to };
  }),
  parameters: { 'f.bias': { value: { dtype: 'float', shape: [2], data: [1, 2] } }, 'g/h.weight': { init: 'zeros' } },
  definitions: {
    d: {
      nodes: [{ id: 'h', type: 'linear', attrs: { outFeatures: 2 } }],
      edges: [],
      inputs: [{ name: 'in', at: 'h.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    },
  },
  view: { turned: ['f'], strange: { kept: true } },
});

/** The sequences have to reach these at least. */
const TRIED = [
  'edit.delete',
  'edit.delete-heal',
  'edit.duplicate',
  'edit.duplicate-wired',
  'edit.duplicate-shared',
  'edit.cut',
  'edit.detach',
  'block.turn',
  'block.repeat',
  'block.mute',
  'block.freeze',
  'block.stop-gradient',
  'block.nudge-left',
];

type Draws = readonly [number, number, number];
type Edit = (document: Document, draws: Draws) => Result<Transaction> | Transaction | null;

const portsOf = (document: Document): readonly string[] =>
  document.nodes.flatMap(({ id }) => ['input', 'target', 'in', 'x'].map((port) => `${id}.${port}`));

/** Edits of the drawing that gestures and panels make. */
const EDITS: readonly Edit[] = [
  (document, [a, b]) => addBlock(document, opOf, among(BLOCKS, a)?.type ?? '', { x: b % 900, y: b % 300 }),
  (document, [a, b]) => moveBlocks({ [among(document.nodes, a)?.id ?? '']: { x: b % 500, y: -(b % 70) } }),
  (document, [a, b]) => setTitle(document, among(document.nodes, a)?.id ?? '', b % 3 === 0 ? null : `t${b % 9}`),
  (document, [a, b]) => setSymbol(document, among(document.nodes, a)?.id ?? '', 'output', b % 2 ? 'q' : null),
  (document, [a, b]) => setAttr(document, among(document.nodes, a)?.id ?? '', 'outFeatures', b % 2 ? (b % 7) + 1 : undefined),
  (document, [a, b, c]) =>
    connect(document, opOf, `${among(document.nodes, a)?.id}.${c % 2 ? 'output' : 'value'}`, among(portsOf(document), b) ?? ''),
  (document, [a]) => {
    const edge = among(document.edges, a);
    return edge ? disconnect(document, edge.from, edge.to) : null;
  },
  (document, [a, b]) => {
    const edge = among(document.edges, b);
    return removeSelection(document, [among(document.nodes, a)?.id ?? ''], edge ? [edge] : []);
  },
  (document, [a, b]) => setParameterSpec(document, `${among(document.nodes, a)?.id}.weight`, { trainable: b % 2 === 0 }),
  (document, [a]) => feed(document, 't', [{ name: 'a', classes: null }] as never, `${among(document.nodes, a)?.id}.value`),
  (document, [a]) => unfeed(document, among(Object.keys(document.data.columns ?? {}), a) ?? ''),
  (document, [a, b, c]) => {
    const wire = among(document.edges, a);
    return wire ? addReroutes(document, [{ wire, index: 0, at: { x: b % 900, y: c % 300 } }]) : null;
  },
  (document, [a, b, c]) => {
    const wire = among(document.edges, a);
    if (!wire) return null;
    return b % 3 === 0 ? removeReroute(document, wire, null) : moveReroute(document, wire, 0, { x: b % 900, y: c % 300 });
  },
  (document, [a, b]) =>
    tidyBlocks(document, new Map(document.nodes.map(({ id }, i) => [id, { x: (i * a) % 900, y: (i * b) % 300 }] as const))),
  (document, [a, b]) => {
    const node = among(
      document.nodes.filter((each) => canBeOwn(document, each)),
      a,
    );
    const words = { title: `Own ${b % 3}`, icon: 'filter', docs: '', inputs: {}, outputs: {} };
    return node ? makeOwnBlock(document, opOf, node.id, words) : null;
  },
  (document) => {
    const text = copiedText();
    return text === null ? null : pasteJson(document, text);
  },
];

/** Selects some blocks and wires, then runs a command or makes an edit. */
function perform(kind: number, draws: Draws): void {
  const { document, attempt } = documentStore.getState();
  const [a, b, c] = draws;
  const nodes = document.nodes.filter((_, i) => (a >> (i % 12)) & 1).map(({ id }) => id);
  const edges = document.edges.filter((_, i) => (b >> (i % 12)) & 1).map(({ from, to }) => edgeId(from, to));
  uiStore.getState().select({ nodes: c % 3 === 0 ? nodes.slice(0, 1) : nodes, edges: c % 4 === 0 ? edges : [] });
  if (c % 17 === 0) documentStore.getState().closeGroup();
  const command = EDITING[kind];
  if (command) {
    execute(command);
    return;
  }
  const made = among(EDITS, kind - EDITING.length)?.(document, draws) ?? null;
  if (made !== null) attempt('ok' in made ? made : { ok: true, value: made });
}

const number = fc.nat({ max: 0xffff });
const sequences = fc.array(fc.tuple(fc.nat({ max: EDITING.length + EDITS.length - 1 }), fc.tuple(number, number, number)), {
  minLength: 1,
  maxLength: 14,
});

function undoAll(): void {
  for (let left = 200; documentStore.getState().history.done.length > 0 && left > 0; left--) documentStore.getState().undo();
}
function redoAll(): void {
  for (let left = 200; documentStore.getState().history.undone.length > 0 && left > 0; left--) documentStore.getState().redo();
}

describe('what is done', () => {
  beforeEach(() => {
    documentStore.getState().load(emptyDocument());
    uiStore.getState().select({});
    uiStore.getState().openInside(null);
  });
  // the stores are the same for all tests of a worker
  afterEach(() => {
    documentStore.getState().load(emptyDocument());
    uiStore.getState().openDialog(null);
    uiStore.getState().openInside(null);
  });

  const changed = new Set<string>();

  it('is taken back to the byte, and done again to the byte, whatever it was', () => {
    const property = fc.property(fc.constantFrom(regression, grouped), sequences, (make, sequence) => {
      const start = make();
      const text = saveDocument(start);
      documentStore.getState().load(start);
      for (const [kind, draws] of sequence) {
        const before = documentStore.getState().document;
        perform(kind, draws);
        if (documentStore.getState().document !== before) changed.add(EDITING[kind]?.id ?? `edit ${kind - EDITING.length}`);
      }
      const end = documentStore.getState().document;
      const endText = saveDocument(end);
      undoAll();
      expect(documentStore.getState().document).toEqual(start);
      expect(saveDocument(documentStore.getState().document)).toBe(text);
      expect(JSON.stringify(documentStore.getState().document)).toBe(JSON.stringify(start));
      redoAll();
      expect(JSON.stringify(documentStore.getState().document)).toBe(JSON.stringify(end));
      expect(saveDocument(documentStore.getState().document)).toBe(endText);
    });
    fc.assert(property, { numRuns: 600, seed: 1 });
  });

  it('was tried: the sequences reach the commands that change a drawing', () => {
    for (const id of TRIED) expect([id, changed.has(id)]).toEqual([id, true]);
    expect([...changed].filter((id) => id.startsWith('edit ')).length).toBeGreaterThan(11);
  });

  it('selects in no step of its own', () => {
    documentStore.getState().load(regression());
    const { history } = documentStore.getState();
    for (const id of ['edit.select-all', 'edit.select-none']) {
      const entry = EDITING.find((each) => each.id === id);
      expect(entry?.run(commandContext(), documentStore.getState().dispatch)).toBe(true);
    }
    expect(documentStore.getState().history).toBe(history);
  });
});
