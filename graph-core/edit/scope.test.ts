import { describe, expect, it } from 'vitest';
import type { Document, Edge } from '../model/document.ts';
import type { Result } from '../model/result.ts';
import { analyse } from '../validate/analyse.ts';
import { addBlock } from './edits/add-block.ts';
import { addAnnotation } from './edits/annotations.ts';
import { duplicate } from './edits/clipboard.ts';
import { groupBlocks } from './edits/group.ts';
import { addInstance } from './edits/instances.ts';
import { addPort, movePort, removePort, renamePort } from './edits/ports.ts';
import { removeNodes, removeSelection } from './edits/remove.ts';
import { toggleRepeat } from './edits/repeat.ts';
import { addReroutes } from './edits/reroute.ts';
import { hideParameter, revealParameter } from './edits/reveal.ts';
import { moveBlocks, setAttr, setParameterSpec } from './edits/set.ts';
import { applied, catalogue, must, regression, wire } from './edits/testing.ts';
import { ungroupBlock } from './edits/ungroup.ts';
import { connect } from './edits/wire.ts';
import { commit, startEditing, undo } from './history.ts';
import { inScope, type Scope, scopeOf } from './scope.ts';
import { NOWHERE } from './scope-ports.ts';
import type { Transaction } from './transaction.ts';

/** x -> g { f (linear) -> h (tanh) } -> C <- y, and g2 with weights of its own. */
function document(): Document {
  const plain = regression();
  const doc = applied(
    {
      ...plain,
      nodes: [...plain.nodes, { id: 'h', type: 'tanh', position: { x: 300, y: 0 } }],
      edges: ['x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target'].map(wire),
    },
    groupBlocks(
      {
        ...plain,
        nodes: [...plain.nodes, { id: 'h', type: 'tanh', position: { x: 300, y: 0 } }],
        edges: ['x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target'].map(wire),
      },
      catalogue,
      ['f', 'h'],
    ),
  );
  const two = applied(doc, addInstance(doc, 'g1', 'new'));
  return applied(two, connect(two, catalogue, 'x.value', 'g2.x'));
}

const scope = (doc: Document, path = 'g1'): Scope => scopeOf(doc, path) as Scope;

/** The whole document after an edit of the inside. */
function inside(doc: Document, make: (scoped: Document) => Transaction | Result<Transaction>, path = 'g1'): Document {
  const made = make(scope(doc, path).document);
  return applied(doc, inScope(doc, scope(doc, path), 'ok' in made ? must(made) : made));
}

const errors = (doc: Document) => analyse(doc).diagnostics.filter(({ severity }) => severity === 'error');

describe('the inside of a group as a document', () => {
  it('has the blocks of the definition, the settings of the instance and a block for each port', () => {
    const { document: scoped, ports } = scope(document());
    expect(scoped.nodes.map(({ id, type }) => [id, type])).toEqual([
      ['f', 'linear'],
      ['h', 'tanh'],
      ['x', 'observed'],
      ['output', 'group-output'],
    ]);
    expect(scoped.edges).toEqual(['f.output -> h.input', 'x.value -> f.input', 'h.output -> output.input'].map(wire));
    expect(Object.keys(scoped.parameters).sort()).toEqual(['f.bias', 'f.weight']);
    expect(ports.get('x')).toEqual({ side: 'input', name: 'x' });
    expect(scopeOf(document(), 'x')).toBe(null);
  });

  it('takes added blocks and wires, for all instances', () => {
    const doc = document();
    const more = inside(doc, (scoped) => addBlock(scoped, catalogue, 'relu', { x: 400, y: 0 }));
    expect(more.definitions.g1?.nodes.map(({ id }) => id)).toEqual(['f', 'h', 'relu1']);
    const wired = inside(more, (scoped) => connect(scoped, catalogue, 'h.output', 'relu1.input'));
    const out = inside(wired, (scoped) => connect(scoped, catalogue, 'relu1.output', 'output.input'));
    expect(out.definitions.g1?.outputs).toEqual([{ name: 'output', at: 'relu1.output' }]);
    expect(errors(out)).toEqual([]);
    expect(analyse(out).nodes.get('g2/relu1')?.complete).toBe(true);
  });

  it('keeps a drag one step, and what does not change the same', () => {
    const doc = document();
    const made = must(inScope(doc, scope(doc), moveBlocks({ f: { x: 1, y: 2 } })));
    const first = must(commit(startEditing(doc), made, 0));
    expect(first.document.definitions.g1?.inputs).toBe(doc.definitions.g1?.inputs);
    expect(first.document.definitions.g1?.edges).toBe(doc.definitions.g1?.edges);
    const second = must(
      commit(first, must(inScope(first.document, scope(first.document), moveBlocks({ f: { x: 3, y: 4 } }))), 9),
    );
    expect(second.history.done.map(({ steps }) => steps.length)).toEqual([1]);
    expect(JSON.stringify(must(undo(second)).document)).toBe(JSON.stringify(doc));
  });

  it('leads a bent wire along with both of its ends, and lets its points go with it', () => {
    const wires = [{ wire: { from: 'f.output', to: 'h.input' }, index: 0, at: { x: 250, y: 30 } }];
    const bent = inside(document(), (scoped) => addReroutes(scoped, wires));
    const { f, h } = Object.fromEntries(scope(bent).document.nodes.map(({ id, position }) => [id, position ?? { x: 0, y: 0 }]));
    const by = (at = { x: 0, y: 0 }) => ({ x: at.x + 10, y: at.y + 20 });
    const moved = inside(bent, () => moveBlocks({ f: by(f), h: by(h) }));
    expect(moved.definitions.g1?.view).toEqual({ reroutes: { 'f.output->h.input': [{ x: 260, y: 50 }] } });
    expect(moved.view).toEqual(bent.view);
    const without = inside(moved, (scoped) => removeSelection(scoped, [], [scoped.edges[0] as Edge]));
    expect(without.definitions.g1?.view).toEqual({});
  });

  it('sets the weights of one instance, and drops those of a removed block in all', () => {
    const set = inside(document(), (scoped) => setParameterSpec(scoped, 'f.weight', { trainable: false }), 'g2');
    expect(set.parameters['g2/f.weight']?.trainable).toBe(false);
    expect(set.parameters['g1/f.weight']?.trainable).toBeUndefined();
    const without = inside(set, (scoped) => removeNodes(scoped, ['f']));
    expect(Object.keys(without.parameters)).toEqual([]);
    expect(without.definitions.g1?.inputs).toEqual([{ name: 'x', at: NOWHERE }]);
    // the wires of the instances stay, so that another block can take them
    expect(without.edges).toContainEqual(wire('x.value -> g2.x'));
    expect(errors(without)).toEqual([]);
  });

  it('lets a port lead nowhere, and elsewhere again', () => {
    const cut = inside(document(), (scoped) => removeSelection(scoped, [], [wire('x.value -> f.input')]));
    expect(cut.definitions.g1?.inputs).toEqual([{ name: 'x', at: NOWHERE }]);
    const back = inside(cut, (scoped) => connect(scoped, catalogue, 'x.value', 'f.input'));
    expect(back.definitions).toEqual(document().definitions);
  });

  it('changes attributes, and copies blocks with their settings', () => {
    const doc = inside(document(), (scoped) => setAttr(scoped, 'f', 'outFeatures', 2));
    expect(doc.definitions.g1?.nodes[0]?.attrs).toEqual({ outFeatures: 2 });
    const copied = inside(doc, (scoped) => duplicate(scoped, ['f']));
    expect(copied.definitions.g1?.nodes.map(({ id }) => id)).toEqual(['f', 'h', 'f2']);
    expect(copied.parameters['g1/f2.bias']).toEqual({ init: 'zeros' });
  });

  it('groups in a group, with the weights of every instance', () => {
    const doc = document();
    const before = analyse(doc).parameters.map(({ spec, shape }) => [spec.stream, spec.init, shape]);
    const nested = inside(doc, (scoped) => groupBlocks(scoped, catalogue, ['f']));
    expect(analyse(nested).parameters.map(({ address }) => address)).toEqual([
      'g1/g1/f.weight',
      'g1/g1/f.bias',
      'g2/g1/f.weight',
      'g2/g1/f.bias',
    ]);
    expect(analyse(nested).parameters.map(({ spec, shape }) => [spec.stream, spec.init, shape])).toEqual(before);
    expect(nested.training.objectives?.[0]?.parameters).toEqual(['g1/g1/f.*']);
    expect(errors(nested)).toEqual([]);
    const back = inside(nested, (scoped) => ungroupBlock(scoped, catalogue, 'g1'));
    expect(back.definitions).toEqual(doc.definitions);
    expect(analyse(back).parameters.map(({ spec, shape }) => [spec.stream, spec.init, shape])).toEqual(before);
  });

  it('refuses a group that would contain itself', () => {
    const doc = document();
    const text = JSON.stringify({ format: 'chainrule-clip', version: 1, nodes: [doc.nodes.find(({ id }) => id === 'g1')] });
    expect(text).toContain('"g1"');
    const made = inScope(doc, scope(doc), {
      steps: [{ kind: 'addNode', node: { id: 'q', type: 'group', attrs: { definition: 'g1', shareWith: null } } }],
      label: 'edit.paste',
      userEvent: 'add.paste',
    });
    expect(made).toMatchObject({ ok: false, error: [{ code: 'edit/recursive' }] });
  });
});

describe('the ports of a group', () => {
  it('are added for a port inside, renamed with the wires of all instances, and removed with them', () => {
    const doc = document();
    const added = applied(doc, addPort(doc, scope(doc), 'output', 'f.output'));
    expect(added.definitions.g1?.outputs[1]).toEqual({ name: 'output2', at: 'f.output' });
    const renamed = applied(added, renamePort(added, scope(added), 'input', 'x', 'features'));
    expect(renamed.edges.filter(({ from }) => from === 'x.value')).toEqual([
      wire('x.value -> g1.features'),
      wire('x.value -> g2.features'),
    ]);
    expect(errors(renamed)).toEqual([]);
    const gone = applied(renamed, removePort(renamed, scope(renamed), 'input', 'features'));
    expect(gone.edges.some(({ from }) => from === 'x.value')).toBe(false);
    expect(gone.definitions.g1?.inputs).toEqual([]);
  });

  it('refuse a name that is taken or is none', () => {
    const doc = applied(document(), addPort(document(), scope(document()), 'output', 'f.output'));
    expect(renamePort(doc, scope(doc), 'output', 'output', 'output2')).toMatchObject({ error: [{ code: 'edit/port-taken' }] });
    expect(renamePort(doc, scope(doc), 'output', 'output', 'a b')).toMatchObject({ error: [{ code: 'edit/bad-port' }] });
  });

  it('take the place of a wire, and change places', () => {
    const doc = document();
    const fed = applied(doc, addPort(doc, scope(doc), 'input', 'h.input'));
    expect(fed.definitions.g1).toMatchObject({ edges: [], inputs: [{ name: 'x' }, { name: 'input', at: 'h.input' }] });
    const moved = applied(fed, movePort(fed, scope(fed), 'input', 'input', -1));
    expect(moved.definitions.g1?.inputs.map(({ name }) => name)).toEqual(['input', 'x']);
  });
});

describe('what is done inside a group to what is written and to weights', () => {
  const inputs = { input: { dtype: 'float', shape: [3], axes: [] } } as const;

  it('keeps frames and notes in the view of the definition', () => {
    const place = { x: 0, y: 0, width: 200, height: 100 };
    const doc = inside(document(), (scoped) => addAnnotation(scoped, { kind: 'frame', text: 'Layer', colour: 'blue', ...place }));
    expect(doc.definitions.g1?.view).toEqual({ frames: [{ id: 'frame1', title: 'Layer', ...place, color: 'blue' }] });
    expect(doc.view).toEqual(document().view);
    expect(scope(doc, 'g2').document.view).toEqual(doc.definitions.g1?.view);
  });

  it('draws a weight as a circle in all instances, each with its own settings, stream and pattern, and hides it again', () => {
    const own = inside(
      document(),
      () => setParameterSpec(scope(document(), 'g2').document, 'f.weight', { trainable: false }),
      'g2',
    );
    const doc = inside(own, (scoped) => revealParameter(scoped, catalogue, 'f.weight', { inputs }));
    expect(doc.definitions.g1?.edges).toContainEqual(wire('w.value -> f.weight'));
    expect(Object.keys(doc.parameters).sort()).toEqual(['g1/f.bias', 'g1/w.value', 'g2/f.bias', 'g2/w.value']);
    expect(doc.parameters['g1/w.value']?.stream).toBe('f.weight');
    expect(doc.parameters['g2/w.value']).toMatchObject({ trainable: false, stream: 'g2/f.weight', filled: ['stream'] });
    expect(doc.training.objectives?.[0]?.parameters).toContain('g1/w.value');
    expect(doc.nodes.find(({ id }) => id === 'P')?.attrs?.parameters).toEqual(['g1/w.value']);
    expect(errors(doc)).toEqual([]);
    const back = inside(doc, (scoped) => hideParameter(scoped, catalogue, 'w'));
    expect([back.parameters, back.training, back.definitions]).toEqual([own.parameters, own.training, own.definitions]);
  });

  it('repeats a group inside a group, and its weights begin as they did, in every instance', () => {
    const nested = inside(document(), (scoped) => groupBlocks(scoped, catalogue, ['f']));
    const doc = inside(nested, (scoped) => toggleRepeat(scoped, catalogue, 'g1'));
    expect(analyse(doc).parameters.map(({ address, spec }) => [address, spec.stream])).toEqual([
      ['g1/g1[0]/f.weight', 'f.weight'],
      ['g1/g1[0]/f.bias', 'f.bias'],
      ['g2/g1[0]/f.weight', 'g2/f.weight'],
      ['g2/g1[0]/f.bias', 'g2/f.bias'],
    ]);
    const parts = ({ parameters, training }: Document) => [parameters, training];
    expect(parts(inside(doc, (scoped) => toggleRepeat(scoped, catalogue, 'g1')))).toEqual(parts(nested));
  });

  it('moves a port past several others', () => {
    const names = (doc: Document) => [...new Set(doc.definitions.g1?.inputs.map(({ name }) => name))];
    let doc = document();
    for (const name of ['a', 'b']) {
      const { g1 } = doc.definitions;
      if (g1) doc = { ...doc, definitions: { g1: { ...g1, inputs: [...g1.inputs, { name, at: NOWHERE }] } } };
    }
    expect(names(doc)).toEqual(['x', 'a', 'b']);
    expect(names(applied(doc, movePort(doc, scope(doc), 'input', 'x', 2)))).toEqual(['a', 'b', 'x']);
    expect(names(applied(doc, movePort(doc, scope(doc), 'input', 'b', -9)))).toEqual(['b', 'x', 'a']);
  });

  it('takes a port away with what repeats and metrics say of it', () => {
    const plain = document();
    const repeat = { ...(plain.nodes.find(({ id }) => id === 'g2') as Document['nodes'][number]), type: 'repeat' };
    const attrs = { definition: 'g1', times: 2, carry: { output: 'x' }, scan: ['x'], collect: ['output'], kept: 1 };
    const doc: Document = {
      ...plain,
      nodes: plain.nodes.map((node) => (node.id === 'g2' ? { ...repeat, attrs } : node)),
      training: {
        ...plain.training,
        metrics: ['g1.output', 'g2.output', 'C.cost'].map((output) => ({ type: 'mse', output, target: 'y.value' })),
      },
    };
    const without = applied(doc, removePort(doc, scope(doc), 'output', 'output'));
    expect(without.nodes.find(({ id }) => id === 'g2')?.attrs).toEqual({ ...attrs, carry: {}, collect: [] });
    expect(without.training.metrics?.map(({ output }) => output)).toEqual(['C.cost']);
    const bare = applied(doc, removePort(doc, scope(doc), 'input', 'x'));
    expect(bare.nodes.find(({ id }) => id === 'g2')?.attrs).toEqual({ ...attrs, carry: {}, scan: [] });
  });
});
