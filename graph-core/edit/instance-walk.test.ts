import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument, type GraphNode } from '../model/document.ts';
import { MAX_BLOCKS } from '../validate/walk.ts';
import { allInstancePaths, instancePaths } from './definitions.ts';
import { drawsOf } from './draws.ts';
import { groupBlocks } from './edits/group.ts';
import { setAttr } from './edits/set.ts';
import { applied, catalogue, must } from './edits/testing.ts';
import { inScope, type Scope, scopeOf } from './scope.ts';

const repeat = (definition: string, more: GraphNode['attrs'] = {}): GraphNode => ({
  id: 'r',
  type: 'repeat',
  attrs: { definition, times: 1000, ...more },
});
const drawing = (...nodes: readonly GraphNode[]) => ({ nodes, edges: [], inputs: [], outputs: [] });

/** A thousand times a thousand times a thousand blocks, or as often as `more` says, beside a group with a dropout; `inmost` is what repeats so often. */
const deep = (inmost: GraphNode, more?: GraphNode['attrs']): Document => ({
  ...emptyDocument('deep'),
  nodes: [repeat('A', more), { id: 'g', type: 'group', attrs: { definition: 'D' } }],
  definitions: {
    A: drawing(repeat('B', more)),
    B: drawing(repeat('C', more)),
    C: drawing(inmost),
    D: drawing({ id: 'd', type: 'dropout' }, { id: 't', type: 'tanh' }),
  },
});
const quiet: GraphNode = { id: 'f', type: 'tanh' };

describe('what is found in every instance', () => {
  it('is found without entering drawings that hold none of it', () => {
    const doc = deep(quiet);
    expect(drawsOf(doc, catalogue)).toEqual([{ path: 'g/d', given: undefined }]);
    expect(allInstancePaths(doc, 'D')).toEqual(['g']);
    expect(instancePaths(doc, 'D')).toEqual(['g']);
    expect(instancePaths(doc, 'C')).toEqual(['r[0]/r[0]/r[0]']);
  });

  it('ends where a graph has more blocks than could run', () => {
    const doc = deep({ id: 'e', type: 'dropout' });
    for (const found of [drawsOf(doc, catalogue), allInstancePaths(doc, 'C')]) {
      expect(found.length).toBeGreaterThan(MAX_BLOCKS / 3);
      expect(found.length).toBeLessThanOrEqual(2 * MAX_BLOCKS);
    }
  });

  it('is all that runs, whatever is muted before it', () => {
    const doc = deep({ id: 'e', type: 'dropout' });
    const muted = { ...doc, nodes: doc.nodes.map((node) => (node.id === 'r' ? { ...node, muted: true } : node)) };
    expect(drawsOf(doc, catalogue).some(({ path }) => path === 'g/d')).toBe(false);
    const found = drawsOf(muted, catalogue);
    expect(found[0]?.path).toBe('g/d');
    expect(found.length).toBeGreaterThan(MAX_BLOCKS / 3);
  });

  it('ends where the instances that are looked for lie deeper than any is entered', () => {
    const names = Array.from({ length: 20 }, (_, i) => `L${i}`);
    const definitions = Object.fromEntries(names.map((name, i) => [name, drawing(repeat(names[i + 1] ?? 'D'))]));
    const doc = { ...deep(quiet), nodes: [repeat('L0')], definitions: { ...definitions, D: drawing(quiet) } };
    expect(allInstancePaths(doc, 'D')).toEqual([]);
  });

  it('a group beside it is edited inside, and its blocks are grouped', () => {
    const open = deep(quiet);
    // the analysis passes over what is muted
    const doc = { ...open, nodes: open.nodes.map((node) => (node.id === 'r' ? { ...node, muted: true } : node)) };
    const scope = scopeOf(doc, 'g') as Scope;
    const set = applied(doc, inScope(doc, scope, must(setAttr(scope.document, 'd', 'p', 0.25))));
    expect(set.definitions.D?.nodes[0]?.attrs?.p).toBe(0.25);
    const grouped = applied(doc, inScope(doc, scope, must(groupBlocks(scope.document, catalogue, ['d']))));
    expect(grouped.training.streams).toEqual({ 'g/g1/d': 'g/d' });
  });

  it('blocks are not moved in more instances with weights of their own than can follow', () => {
    const doc = deep({ id: 'f', type: 'linear' }, { share: false, times: 17 });
    const scope = scopeOf(doc, 'r[0]/r[0]/r[0]') as Scope;
    const grouped = inScope(doc, scope, must(groupBlocks(scope.document, catalogue, ['f'])));
    expect(grouped).toMatchObject({ ok: false, error: [{ code: 'edit/too-many-instances' }] });
    expect(groupBlocks(doc, catalogue, ['g']).ok).toBe(true);
  });
});
