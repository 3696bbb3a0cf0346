import { describe, expect, it } from 'vitest';
import { saveDocument } from '../../document/save.ts';
import type { Document } from '../../model/document.ts';
import type { Result } from '../../model/result.ts';
import { canConnect } from '../../validate/connect.ts';
import { commit, startEditing, undo } from '../history.ts';
import { followReroutes, reroutesOf } from '../reroutes.ts';
import type { Transaction } from '../transaction.ts';
import { copyJson, duplicate, pasteJson } from './clipboard.ts';
import { removeAndHeal } from './heal.ts';
import { endsThrough, insertOnWire } from './insert.ts';
import { removeNodes, removeSelection } from './remove.ts';
import { addReroutes, moveReroute, removeReroute } from './reroute.ts';
import { moveBlocks } from './set.ts';
import { applied, catalogue, must, regression, wire } from './testing.ts';
import { reconnect } from './wire.ts';

const judge = (doc: Document, from: string, to: string): boolean =>
  canConnect({ ...doc, edges: doc.edges.filter((edge) => edge.to !== to) }, from, to).ok;
const placeOf = (to: string): number | null => (to.endsWith('.weight') ? null : 0);
const wires = (doc: Document): string[] => doc.edges.map(({ from, to }) => `${from} -> ${to}`);

/** The document after an edit as the window does it, and the text of the one after undo, which has to be that of before. */
function edited(doc: Document, edit: Transaction | Result<Transaction>): Document {
  const transaction = followReroutes(doc, 'ok' in edit ? must(edit) : edit);
  const after = must(commit(startEditing(doc), transaction, 0));
  expect(saveDocument(must(undo(after)).document)).toBe(saveDocument(doc));
  return after.document;
}

/** Also h (relu), which nothing is wired to, and a sum of two. */
const withBlocks = (): Document => {
  const doc = regression();
  return {
    ...doc,
    nodes: [
      ...doc.nodes,
      { id: 'h', type: 'relu', position: { x: 300, y: 0 } },
      { id: 'a', type: 'add', position: { x: 300, y: 100 } },
      { id: 'm', type: 'cat', position: { x: 300, y: 200 } },
    ],
  };
};

describe('a block on a wire', () => {
  const on = { from: 'f.output', to: 'C.input' };
  const ports = { inputs: ['input'], outputs: ['output'] };

  it('stands between what the wire joined, in its place', () => {
    const doc = withBlocks();
    const ends = endsThrough(doc, on, 'h', ports, judge);
    if (!ends) throw new Error('a relu fits');
    const after = edited(doc, insertOnWire(doc, { wire: on, id: 'h', ends, positions: { C: { x: 640, y: 0 } } }));
    expect(wires(after)).toEqual(['x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target']);
    expect(after.nodes.find(({ id }) => id === 'C')?.position).toEqual({ x: 640, y: 0 });
  });

  it('is refused where no two ports fit', () => {
    expect(endsThrough(withBlocks(), on, 'C', { inputs: ['target'], outputs: ['cost'] }, judge)).toBeNull();
    expect(endsThrough(withBlocks(), on, 'h', { inputs: [], outputs: ['output'] }, judge)).toBeNull();
  });

  it('parts the bends of the wire', () => {
    const bent = applied(withBlocks(), {
      ...moveBlocks({}),
      steps: [{ kind: 'setMeta', field: 'view', value: { reroutes: { 'f.output->C.input': [1, 2].map((x) => ({ x, y: x })) } } }],
    });
    const ends = endsThrough(bent, on, 'h', ports, judge);
    if (!ends) throw new Error('a relu fits');
    const after = edited(bent, insertOnWire(bent, { wire: on, id: 'h', ends, positions: {}, bends: 1 }));
    expect(after.view).toEqual({
      reroutes: { 'f.output->h.input': [{ x: 1, y: 1 }], 'h.output->C.input': [{ x: 2, y: 2 }] },
    });
  });
});

describe('removing and reconnecting', () => {
  const chain = (): Document => {
    const doc = withBlocks();
    return {
      ...doc,
      edges: ['x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target'].map(wire),
    };
  };

  it('joins what came in to where it went out, in its place', () => {
    const { transaction, open } = must(removeAndHeal(chain(), ['h'], [], judge, placeOf));
    expect(wires(edited(chain(), transaction))).toEqual(['x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target']);
    expect(open).toEqual([]);
  });

  it('goes through several removed blocks, and tells what nothing fits', () => {
    const through = must(removeAndHeal(chain(), ['f', 'h'], [], judge, placeOf));
    expect(wires(edited(chain(), through.transaction))).toEqual(['x.value -> C.input', 'y.value -> C.target']);
    // three entries against a target of two
    const doc = chain();
    const nodes = doc.nodes.map((node) => (node.id === 'y' ? { ...node, attrs: { shape: [2] } } : node));
    const { transaction, open } = must(removeAndHeal({ ...doc, nodes }, ['f', 'h'], [], judge, placeOf));
    expect(open).toEqual([wire('h.output -> C.input')]);
    expect(wires(edited({ ...doc, nodes }, transaction))).toEqual(['y.value -> C.target']);
  });

  it('takes the first input, and none that is a weight', () => {
    const doc = withBlocks();
    const twice: Document = {
      ...doc,
      edges: ['y.value -> a.b', 'f.output -> a.a', 'a.output -> C.input', 'x.value -> f.input'].map(wire),
    };
    const order = (to: string): number | null => (to === 'a.a' ? 0 : 1);
    const { transaction } = must(removeAndHeal(twice, ['a'], [], judge, order));
    expect(wires(edited(twice, transaction))).toEqual(['f.output -> C.input', 'x.value -> f.input']);
    const { open } = must(removeAndHeal(twice, ['a'], [], judge, () => null));
    expect(open).toEqual([wire('a.output -> C.input')]);
  });

  it('keeps the places of a list', () => {
    const doc = withBlocks();
    const list: Document = {
      ...doc,
      edges: ['f.output -> h.input', 'h.output -> m.inputs.0', 'y.value -> m.inputs.1', 'x.value -> f.input'].map(wire),
    };
    const { transaction } = must(removeAndHeal(list, ['h'], [], judge, placeOf));
    expect(wires(edited(list, transaction))).toEqual(['f.output -> m.inputs.0', 'y.value -> m.inputs.1', 'x.value -> f.input']);
  });
});

describe('the end of a wire', () => {
  it('goes to another port and keeps its place among the wires', () => {
    const doc = withBlocks();
    const at = wire('f.output -> C.input');
    expect(wires(edited(doc, reconnect(doc, catalogue, at, 'y.value', 'C.input')))[1]).toBe('y.value -> C.input');
    expect(wires(edited(doc, reconnect(doc, catalogue, at, 'f.output', 'h.input')))).toContain('f.output -> h.input');
  });

  it('replaces a wire that is at the port, and closes the gap in a list', () => {
    const doc = withBlocks();
    const at = wire('f.output -> C.input');
    const replaced = edited(doc, reconnect(doc, catalogue, at, 'f.output', 'C.target'));
    expect(wires(replaced)).toEqual(['x.value -> f.input', 'f.output -> C.target']);
    const list: Document = { ...doc, edges: ['f.output -> m.inputs.0', 'y.value -> m.inputs.1'].map(wire) };
    expect(wires(edited(list, reconnect(list, catalogue, wire('f.output -> m.inputs.0'), 'f.output', 'h.input')))).toEqual([
      'y.value -> m.inputs.0',
      'f.output -> h.input',
    ]);
  });

  it('put back where it was is no edit', () => {
    expect(must(reconnect(regression(), catalogue, wire('f.output -> C.input'), 'f.output', 'C.input')).steps).toEqual([]);
  });
});

it('names the wires that are cut in the history', () => {
  const doc = regression();
  expect(must(removeSelection(doc, [], doc.edges.slice(0, 1))).label).toBe('edit.disconnect');
  const both = must(removeSelection(doc, [], doc.edges.slice(0, 2)));
  expect([both.label, both.labelValues]).toEqual(['edit.cut', { number: '2' }]);
});

describe('points that wires are led through', () => {
  const at = wire('f.output -> C.input');
  const key = 'f.output->C.input';
  const bent = (): Document =>
    applied(withBlocks(), addReroutes(withBlocks(), [{ wire: at, index: 0, at: { x: 300.4, y: 50 } }]));

  it('are added, moved and removed', () => {
    expect(reroutesOf(bent()).get(key)).toEqual([{ x: 300, y: 50 }]);
    const more = edited(bent(), addReroutes(bent(), [{ wire: at, index: 1, at: { x: 350, y: 60 } }]));
    expect(reroutesOf(more).get(key)).toHaveLength(2);
    expect(reroutesOf(edited(more, moveReroute(more, at, 1, { x: 1, y: 2 }))).get(key)?.[1]).toEqual({ x: 1, y: 2 });
    expect(reroutesOf(edited(more, removeReroute(more, at, 0))).get(key)).toEqual([{ x: 350, y: 60 }]);
    expect(edited(more, removeReroute(more, at, null)).view).toEqual({});
    expect(moveReroute(more, at, 5, { x: 0, y: 0 }).ok).toBe(false);
    expect(addReroutes(more, [{ wire: wire('x.value -> C.target'), index: 0, at: { x: 0, y: 0 } }]).ok).toBe(false);
  });

  it('move along where both ends do, and stay where one does', () => {
    const both = edited(bent(), moveBlocks({ f: { x: 210, y: 5 }, C: { x: 410, y: 5 } }));
    expect(reroutesOf(both).get(key)).toEqual([{ x: 310, y: 55 }]);
    expect(reroutesOf(edited(bent(), moveBlocks({ f: { x: 210, y: 5 } }))).get(key)).toEqual([{ x: 300, y: 50 }]);
  });

  it('go away with the wire, and over to one that takes its place', () => {
    expect(edited(bent(), removeNodes(bent(), ['f'])).view).toEqual({});
    const led = edited(bent(), reconnect(bent(), catalogue, at, 'y.value', 'C.input'));
    expect(reroutesOf(led)).toEqual(new Map([['y.value->C.input', [{ x: 300, y: 50 }]]]));
  });

  it('follow a wire that moves up in a list, not into the place of the one that went', () => {
    const doc = withBlocks();
    const list: Document = { ...doc, edges: ['f.output -> m.inputs.0', 'y.value -> m.inputs.1'].map(wire) };
    const points = list.edges.map((each, x) => ({ wire: each, index: 0, at: { x, y: 7 } }));
    const two = applied(list, addReroutes(list, points));
    expect(reroutesOf(edited(two, removeSelection(two, [], two.edges.slice(0, 1))))).toEqual(
      new Map([['y.value->m.inputs.0', [{ x: 1, y: 7 }]]]),
    );
  });

  it('are copied with their wire, moved as its blocks are', () => {
    const twice = edited(bent(), duplicate(bent(), ['f', 'C']));
    expect(reroutesOf(twice)).toEqual(
      new Map([
        [key, [{ x: 300, y: 50 }]],
        ['f2.output->C2.input', [{ x: 340, y: 90 }]],
      ]),
    );
    const clip = must(copyJson(bent(), ['f', 'C']));
    expect(reroutesOf(edited(regression(), pasteJson(regression(), clip, { at: { x: 0, y: 0 } })))).toEqual(
      new Map([['f2.output->C2.input', [{ x: 100, y: 50 }]]]),
    );
    expect(must(copyJson(bent(), ['f']))).not.toContain('reroutes');
  });

  it('are read from any file, and what is no list of places is kept', () => {
    for (const reroutes of [null, 3, 'x', [], [1], { [key]: 'x' }, { [key]: [{ x: 'a' }, null, 4] }])
      expect(reroutesOf({ view: { reroutes } }).size).toBe(0);
    expect(reroutesOf({ view: { reroutes: { [key]: [null, { x: 1, y: 2, z: 3 }] } } }).get(key)).toEqual([{ x: 1, y: 2 }]);
    const odd: Document = { ...bent(), view: { frames: [], reroutes: { 'q.o->r.i': 'mine', [key]: [{ x: 1, y: 1 }] } } };
    expect(edited(odd, removeReroute(odd, at, null)).view).toEqual({ frames: [], reroutes: { 'q.o->r.i': 'mine' } });
  });
});
