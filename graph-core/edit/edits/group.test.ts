import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../model/document.ts';
import { analyse } from '../../validate/analyse.ts';
import { commit, startEditing, undo } from '../history.ts';
import { addBlock } from './add-block.ts';
import { copyJson, pasteJson } from './clipboard.ts';
import { groupBlocks } from './group.ts';
import { addInstance, makeOwn } from './instances.ts';
import { toggleMute } from './mute.ts';
import { applied, catalogue, must, regression, wire } from './testing.ts';
import { ungroupBlock } from './ungroup.ts';

/** x -> f (linear) -> h (tanh) -> k (linear) -> C <- y; f's value also goes to k2, which is added. */
const network = (): Document => ({
  ...emptyDocument('n'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] }, position: { x: 0, y: 0 } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 3 }, position: { x: 200, y: 0 } },
    { id: 'h', type: 'tanh', position: { x: 400, y: 0 } },
    { id: 'w', type: 'parameter', attrs: { shape: [1, 3] }, position: { x: 600, y: -120 } },
    { id: 'k', type: 'linear', attrs: { outFeatures: 1 }, position: { x: 600, y: 0 } },
    { id: 'y', type: 'observed', attrs: { shape: [1] }, position: { x: 600, y: 160 } },
    { id: 'C', type: 'squared-norm', position: { x: 800, y: 0 } },
    { id: 'P', type: 'l2-penalty', attrs: { parameters: ['f.weight', 'w.*'] }, position: { x: 800, y: 200 } },
  ],
  edges: ['x.value -> f.input', 'f.output -> h.input', 'h.output -> k.input', 'w.value -> k.weight']
    .map(wire)
    .concat(['k.output -> C.input', 'y.value -> C.target'].map(wire)),
  parameters: {
    'f.bias': { init: 'zeros', trainable: false },
    'w.value': { value: { dtype: 'float', shape: [1, 3], data: [1, 2, 3] } },
  },
  training: {
    objectives: [
      {
        cost: 'C.cost',
        parameters: ['f.*', 'w.value'],
        optimizer: { type: 'sgd', lr: 0.1 },
        groups: [{ parameters: ['f*'], lr: 1 }],
      },
    ],
    metrics: [{ type: 'r2', output: 'k.output', target: 'y.value' }],
  },
  view: {
    turned: ['h', 'C'],
    zoom: 1,
    pinned: ['f'],
    reroutes: { 'f.output->h.input': [{ x: 350, y: 40 }], 'k.output->C.input': [{ x: 700, y: 9 }] },
  },
});

const errors = (doc: Document) => analyse(doc).diagnostics.filter(({ severity }) => severity === 'error');

/** All that a run or a training would begin with. */
const starts = (doc: Document) =>
  analyse(doc).parameters.map(({ spec, trainable, shape, fanIn }) => {
    const { filled: _, ...rest } = spec;
    return { ...rest, trainable, shape, fanIn };
  });

describe('grouping', () => {
  it('makes ports of the wires that cross, named after what they carry', () => {
    const made = must(groupBlocks(network(), catalogue, ['f', 'h']));
    const doc = applied(network(), made);
    expect(doc.definitions.g1).toMatchObject({
      inputs: [{ name: 'x', at: 'f.input' }],
      outputs: [{ name: 'output', at: 'h.output' }],
      edges: [wire('f.output -> h.input')],
      view: { turned: ['h'], pinned: ['f'], reroutes: { 'f.output->h.input': [{ x: 350, y: 40 }] } },
    });
    expect(doc.edges).toContainEqual(wire('x.value -> g1.x'));
    expect(doc.edges).toContainEqual(wire('g1.output -> k.input'));
    expect(doc.nodes[1]).toMatchObject({ id: 'g1', type: 'group', position: { x: 300, y: 0 } });
    expect(doc.view).toEqual({ turned: ['C'], zoom: 1, reroutes: { 'k.output->C.input': [{ x: 700, y: 9 }] } });
    expect(errors(doc)).toEqual([]);
  });

  it('takes weights, patterns and metrics along', () => {
    const doc = applied(network(), groupBlocks(network(), catalogue, ['f', 'k', 'h', 'w']));
    expect(Object.keys(doc.parameters).sort()).toEqual(['g1/f.bias', 'g1/f.weight', 'g1/k.bias', 'g1/w.value']);
    expect(doc.parameters['g1/f.bias']).toEqual({ init: 'zeros', trainable: false, stream: 'f.bias', filled: ['stream'] });
    const [objective] = doc.training.objectives ?? [];
    expect(objective?.parameters).toEqual(['g1/f.*', 'g1/w.value']);
    expect(objective?.groups?.[0]?.parameters).toEqual(['f*', 'g1/f.weight', 'g1/f.bias']);
    expect(doc.training.metrics?.[0]?.output).toBe('g1/k.output');
    expect(doc.nodes.find(({ id }) => id === 'P')?.attrs?.parameters).toEqual(['g1/f.weight', 'g1/w.*']);
    expect(starts(doc)).toEqual(starts(network()));
  });

  it('feeds several blocks through one port, and lets a symbol name it', () => {
    const doc: Document = {
      ...network(),
      nodes: [...network().nodes, { id: 'q', type: 'linear', attrs: { outFeatures: 3 } }],
      edges: [...network().edges, wire('f.output -> q.input')],
    };
    const grouped = applied(
      doc,
      groupBlocks(doc, catalogue, ['h', 'q'], { nameOf: (at) => (at === 'f.output' ? 's1' : undefined) }),
    );
    expect(grouped.definitions.g1?.inputs).toEqual([
      { name: 's1', at: 'h.input' },
      { name: 's1', at: 'q.input' },
    ]);
    expect(grouped.edges.filter(({ from }) => from === 'f.output')).toEqual([wire('f.output -> g1.s1')]);
    // what nothing reads can be wired from the group
    expect(grouped.definitions.g1?.outputs.map(({ at }) => at)).toEqual(['h.output', 'q.output']);
    expect(errors(grouped)).toEqual([]);
  });

  it('leaves data and costs outside, and says so', () => {
    const made = must(groupBlocks(network(), catalogue, ['x', 'f', 'C', 'P']));
    expect(made.stays).toEqual(['x', 'C', 'P']);
    expect(groupBlocks(network(), catalogue, ['x', 'C'])).toMatchObject({
      ok: false,
      error: [{ code: 'edit/nothing-to-group' }],
    });
  });

  it('leaves a weight with the block outside that it is drawn for: that says how it starts', () => {
    expect(must(groupBlocks(network(), catalogue, ['w', 'f'])).stays).toEqual(['w']);
  });

  it('refuses what would feed itself, and names the block between', () => {
    const refused = groupBlocks(network(), catalogue, ['f', 'k']);
    expect(refused).toMatchObject({ ok: false, error: [{ code: 'edit/group-between', address: 'h' }] });
  });

  it('gives a block that is added later no stream of a weight in the group', () => {
    const doc = applied(network(), groupBlocks(network(), catalogue, ['f', 'h']));
    expect(must(addBlock(doc, catalogue, 'linear', { x: 0, y: 0 })).id).toBe('g');
  });

  it('is undone to the letter', () => {
    const before = network();
    const grouped = must(commit(startEditing(before), must(groupBlocks(before, catalogue, ['f', 'h', 'k', 'w'])), 0));
    expect(JSON.stringify(must(undo(grouped)).document)).toBe(JSON.stringify(before));
    const again = must(commit(grouped, must(ungroupBlock(grouped.document, catalogue, 'g1')), 1));
    expect(JSON.stringify(must(undo(again)).document)).toBe(JSON.stringify(grouped.document));
  });
});

describe('ungrouping', () => {
  it('gives back what was grouped, whatever was chosen', () => {
    const ids = network().nodes.map(({ id }) => id);
    fc.assert(
      fc.property(fc.subarray(ids, { minLength: 1 }), fc.constantFrom(network(), regression()), (chosen, doc) => {
        const present = chosen.filter((id) => doc.nodes.some((node) => node.id === id));
        const made = groupBlocks(doc, catalogue, present);
        if (!made.ok) return;
        const grouped = applied(doc, made.value);
        expect(errors(grouped)).toEqual(errors(doc));
        const back = applied(grouped, ungroupBlock(grouped, catalogue, made.value.id));
        const sorted = (of: Document) => ({
          ...of,
          nodes: of.nodes.toSorted((a, b) => a.id.localeCompare(b.id)),
          edges: of.edges.toSorted((a, b) => a.to.localeCompare(b.to)),
          view: { ...of.view, turned: [...((of.view.turned as string[] | undefined) ?? [])].sort() },
        });
        expect(starts(back).toSorted((a, b) => String(a.stream).localeCompare(String(b.stream)))).toEqual(
          starts(doc).toSorted((a, b) => String(a.stream).localeCompare(String(b.stream))),
        );
        const plain = ({ training: _, ...rest }: Document) => rest;
        expect(plain(sorted(back))).toEqual(plain(sorted(doc)));
      }),
    );
  });

  it('moves the blocks as far as the group was moved, and keeps the definition that another instance uses', () => {
    const doc = applied(network(), groupBlocks(network(), catalogue, ['f', 'h']));
    const moved = {
      ...doc,
      nodes: doc.nodes.map((node) => (node.id === 'g1' ? { ...node, position: { x: 310, y: 20 } } : node)),
    };
    const two = applied(moved, addInstance(moved, 'g1', 'new'));
    const back = applied(two, ungroupBlock(two, catalogue, 'g1'));
    expect(back.nodes.find(({ id }) => id === 'f')?.position).toEqual({ x: 210, y: 20 });
    expect(back.view.reroutes).toMatchObject({ 'f.output->h.input': [{ x: 360, y: 60 }] });
    expect(Object.keys(back.definitions)).toEqual(['g1']);
    const none = applied(back, ungroupBlock(back, catalogue, 'g2'));
    expect(none.definitions).toEqual({});
    expect(none.nodes.map(({ id }) => id)).toContain('f2');
  });

  it('refuses while weights are shared', () => {
    const doc = applied(network(), groupBlocks(network(), catalogue, ['f', 'h']));
    const two = applied(doc, addInstance(doc, 'g1', 'shared'));
    for (const id of ['g1', 'g2'])
      expect(ungroupBlock(two, catalogue, id)).toMatchObject({ ok: false, error: [{ code: 'edit/ungroup-shared' }] });
  });
});

describe('instances', () => {
  const grouped = (): Document => applied(network(), groupBlocks(network(), catalogue, ['f', 'h']));

  it('start anew with weights of their own, and share them where that is wanted', () => {
    const doc = grouped();
    const own = applied(doc, addInstance(doc, 'g1', 'new'));
    expect(own.parameters['g2/f.bias']).toEqual({ init: 'zeros', trainable: false });
    expect(own.nodes.at(-1)).toMatchObject({ id: 'g2', attrs: { definition: 'g1', shareWith: null } });
    const shared = applied(doc, addInstance(doc, 'g1', 'shared'));
    expect(Object.keys(shared.parameters)).toEqual(Object.keys(doc.parameters));
    expect(shared.nodes.at(-1)).toMatchObject({ id: 'g2', attrs: { definition: 'g1', shareWith: 'g1' } });
  });

  it('become groups of their own, with copies of the weights that they shared', () => {
    const doc = grouped();
    const shared = applied(doc, addInstance(doc, 'g1', 'shared'));
    const own = applied(shared, makeOwn(shared, catalogue, 'g2'));
    expect(own.nodes.at(-1)?.attrs).toEqual({ definition: 'g2', shareWith: null });
    expect(own.definitions.g2).toBe(own.definitions.g1);
    expect(own.parameters['g2/f.weight']?.stream).toBe('f.weight');
    expect(makeOwn(shared, catalogue, 'g1')).toMatchObject({ ok: false, error: [{ code: 'edit/shared-by-other' }] });
    expect(makeOwn(doc, catalogue, 'g1')).toMatchObject({ ok: false, error: [{ code: 'edit/only-instance' }] });
  });
});

describe('ids of blocks that were not there before', () => {
  it('are none that a stream is named after: they would start with its numbers', () => {
    const grouped = applied(network(), groupBlocks(network(), catalogue, ['f', 'h']));
    const pasted = applied(grouped, pasteJson(grouped, must(copyJson(network(), ['f']))));
    const streams = analyse(pasted).parameters.map(({ address, spec }) => spec.stream ?? address);
    expect(new Set(streams).size).toBe(streams.length);
    const second = applied(grouped, addInstance(grouped, 'g1', 'new'));
    const apart = applied(second, ungroupBlock(second, catalogue, 'g2'));
    const again = applied(apart, addInstance(apart, 'g1', 'new'));
    const all = analyse(again).parameters.map(({ address, spec }) => spec.stream ?? address);
    expect(new Set(all).size).toBe(all.length);
  });

  it('a muted group is not ungrouped: its blocks would compute', () => {
    const grouped = applied(network(), groupBlocks(network(), catalogue, ['h']));
    const muted = applied(grouped, toggleMute(grouped, ['g1']));
    const result = ungroupBlock(muted, catalogue, 'g1');
    expect(result.ok ? '' : result.error[0]?.code).toBe('edit/ungroup-muted');
  });
});

describe('what is written beside blocks', () => {
  const frames = [{ id: 'frame1', title: 'Layer', x: 180, y: -60, width: 400, height: 200, color: 'blue', mine: 1 }];
  const notes = [{ id: 'note1', text: 'here', x: 200, y: 300, width: 200, height: 80, color: 'yellow' }];

  it('keeps what is not understood in it on its way in and out', () => {
    const odd = [{ mine: { a: [1] }, id: 'n', x: 0.5, y: 3, width: 200, height: 80, text: 'x', color: 'mauve', locked: true }];
    const view = { ...network().view, frames: [{ id: 'frame1', x: 'left' }, ...frames], notes: odd };
    const before: Document = { ...network(), view };
    const grouped = applied(before, groupBlocks(before, catalogue, ['f', 'h'], { annotations: ['frame:frame1', 'note:n'] }));
    expect(JSON.stringify(grouped.definitions.g1?.view)).toContain(JSON.stringify({ frames, notes: odd }).slice(1, -1));
    const out = applied(grouped, ungroupBlock(grouped, catalogue, 'g1'));
    expect(JSON.stringify([out.view.frames, out.view.notes])).toBe(JSON.stringify([frames, odd]));
    const taken = { ...grouped, view: { ...grouped.view, notes: [{ id: 'n' }] } } as Document;
    const moved = applied(taken, {
      steps: [{ kind: 'moveNodes', positions: { g1: { x: 400, y: 50 } } }],
      label: '',
      userEvent: '',
    });
    const apart = applied(moved, ungroupBlock(moved, catalogue, 'g1'));
    expect(apart.view.notes).toEqual([{ id: 'n' }, { ...odd[0], id: 'note1', x: 101, y: 53 }]);
  });

  it('goes into the group where it is selected too, and out of it again with the blocks', () => {
    const before: Document = { ...network(), view: { ...network().view, frames, notes } };
    const made = must(groupBlocks(before, catalogue, ['f', 'h'], { annotations: ['frame:frame1'] }));
    const grouped = applied(before, made);
    expect(grouped.view.frames).toBeUndefined();
    expect(grouped.view.notes).toEqual(notes);
    expect(grouped.definitions.g1?.view).toMatchObject({ frames: [{ id: 'frame1', title: 'Layer', x: 180, width: 400 }] });
    const moved = applied(grouped, {
      steps: [{ kind: 'moveNodes', positions: { g1: { x: 400, y: 50 } } }],
      label: '',
      userEvent: '',
    });
    const out = applied(moved, ungroupBlock(moved, catalogue, 'g1'));
    expect(out.view.frames).toMatchObject([{ id: 'frame1', title: 'Layer', x: 280, y: -10, width: 400, height: 200 }]);
    expect(out.view.notes).toEqual(notes);
  });
});
