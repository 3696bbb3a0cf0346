import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { analyse } from '../validate/analyse.ts';
import { groupBlocks } from './edits/group.ts';
import { applied, catalogue, must, regression, wire } from './edits/testing.ts';
import { ungroupBlock } from './edits/ungroup.ts';
import { commit, startEditing, undo } from './history.ts';
import { inScope, type Scope, scopeOf } from './scope.ts';

/** x -> o { q { f } , p weighs what is in q } -> C, and q2 of the same inner group beside it. */
function nested(patterns: readonly string[]): Document {
  const grouped = applied(regression(), groupBlocks(regression(), catalogue, ['f']));
  const outer = applied(grouped, groupBlocks(grouped, catalogue, ['g1']));
  const { g2 } = outer.definitions;
  if (g2 === undefined) throw new Error('no group around the group');
  const penalty = { id: 'p', type: 'l2-penalty', attrs: { parameters: [...patterns] } };
  return { ...outer, definitions: { ...outer.definitions, g2: { ...g2, nodes: [...g2.nodes, penalty] } } };
}

const scope = (doc: Document, path: string): Scope => scopeOf(doc, path) as Scope;
const weighed = (doc: Document) => doc.definitions.g2?.nodes.find(({ id }) => id === 'p')?.attrs?.parameters;

/** What the penalty is wired to, for whom it counts. */
const meant = (doc: Document) => [...(analyse(doc).nodes.get('g2/p')?.inputs.values() ?? [])].map(({ from }) => from);

describe('a penalty in a group around the one that is edited', () => {
  it('weighs the same weights once they have moved, and again when they are back', () => {
    const doc = nested(['g1/f.weight']);
    expect(meant(doc)).toEqual(['g2/g1/f.weight']);
    const edit = must(inScope(doc, scope(doc, 'g2/g1'), must(groupBlocks(scope(doc, 'g2/g1').document, catalogue, ['f']))));
    const after = must(commit(startEditing(doc), edit, 0));
    const [inner] = after.document.definitions.g1?.nodes ?? [];
    expect(weighed(after.document)).toEqual([`g1/${inner?.id}/f.weight`]);
    expect(meant(after.document)).toEqual([`g2/g1/${inner?.id}/f.weight`]);
    expect(must(undo(after)).document).toEqual(doc);
    const back = must(
      inScope(
        after.document,
        scope(after.document, 'g2/g1'),
        must(ungroupBlock(scope(after.document, 'g2/g1').document, catalogue, inner?.id ?? '')),
      ),
    );
    expect(applied(after.document, back).definitions).toEqual(doc.definitions);
  });

  it('keeps a pattern that still means the same, and then its drawing is not touched', () => {
    const doc = nested(['g1/*']);
    const after = applied(
      doc,
      inScope(doc, scope(doc, 'g2/g1'), must(groupBlocks(scope(doc, 'g2/g1').document, catalogue, ['f']))),
    );
    expect(after.definitions.g2).toBe(doc.definitions.g2);
    expect(meant(after)).toHaveLength(2);
  });

  it('is none of a drawing that holds no instance of it', () => {
    const doc: Document = {
      ...nested(['g1/f.weight']),
      definitions: {
        ...nested(['g1/f.weight']).definitions,
        other: {
          nodes: [
            { id: 'g1', type: 'linear' },
            { id: 'p', type: 'l2-penalty', attrs: { parameters: ['g1/f.weight'] } },
          ],
          edges: [wire('g1.output -> p.input')],
          inputs: [],
          outputs: [],
        },
      },
    };
    const after = applied(
      doc,
      inScope(doc, scope(doc, 'g2/g1'), must(groupBlocks(scope(doc, 'g2/g1').document, catalogue, ['f']))),
    );
    expect(after.definitions.other).toBe(doc.definitions.other);
  });
});
