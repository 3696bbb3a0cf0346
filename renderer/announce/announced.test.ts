import { describe, expect, it } from 'vitest';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { moveBlocks, setTitle } from '../../graph-core/edit/edits/set.ts';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import { commit, redo, startEditing, undo } from '../../graph-core/edit/history.ts';
import { inScope, scopeOf } from '../../graph-core/edit/scope.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { announced, placeOf } from './announced.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const start = startEditing(regression());
const [id] = start.document.nodes.map((node) => node.id);
if (id === undefined) throw new Error('no block');
const moved = value(commit(start, moveBlocks({ [id]: { x: 7.4, y: -3 } }), 0));

describe('what is announced', () => {
  it('is an edit, with the place of a block that moves', () => {
    const said = announced(start.history, moved.history);
    expect(said?.how).toBe('done');
    expect(said && placeOf(said)).toEqual({ x: 7, y: -3 });
  });
  it('is an edit that joins the one before, too', () => {
    const on = value(commit(moved, moveBlocks({ [id]: { x: 20, y: 0 } }), 10));
    expect(on.history.done.length).toBe(1);
    const said = announced(moved.history, on.history);
    expect(said && placeOf(said)).toEqual({ x: 20, y: 0 });
  });
  it('is what is taken back, with the place that it was at before, and what is done again', () => {
    const back = value(undo(moved));
    const said = announced(moved.history, back.history);
    const before = start.document.nodes[0]?.position ?? { x: 0, y: 0 };
    expect([said?.how, said && placeOf(said)]).toEqual(['undone', { x: Math.round(before.x), y: Math.round(before.y) }]);
    expect(announced(back.history, value(redo(back)).history)?.how).toBe('redone');
    const other = value(commit(back, value(setTitle(back.document, id, 'A')), 5000));
    const first = announced(back.history, other.history);
    expect([first?.how, first && placeOf(first)]).toEqual(['done', null]);
  });
  it('is nothing where nothing was edited', () => {
    expect(announced(moved.history, { ...moved.history, grouping: false })).toBeNull();
  });

  describe('inside a group', () => {
    const grouped = value(commit(start, value(groupBlocks(start.document, opOf, ['f'])), 0)).document;
    const edited = (make: (scoped: Document) => Transaction, from = grouped) => {
      const scope = scopeOf(from, 'g1');
      if (scope === null) throw new Error('no group');
      const before = startEditing(from);
      return { before, after: value(commit(before, value(inScope(from, scope, make(scope.document))), 0)) };
    };

    it('says the place of a block that moves, and the one that it goes back to', () => {
      const { before, after } = edited(() => moveBlocks({ f: { x: 11.6, y: 5 } }));
      const said = announced(before.history, after.history);
      expect(said && placeOf(said)).toEqual({ x: 12, y: 5 });
      const back = announced(after.history, value(undo(after)).history);
      expect(back && placeOf(back)).toEqual({ x: 200, y: 0 });
    });

    it('names the one that was moved where the others were only written down', () => {
      const inner = grouped.definitions.g1;
      if (inner === undefined) throw new Error('no group');
      const nodes = [...inner.nodes, { id: 'h', type: 'relu' }].map(({ position: _, ...node }) => node);
      const loose = { ...grouped, definitions: { g1: { ...inner, nodes } } };
      const { before, after } = edited(() => {
        const move = moveBlocks({ h: { x: 300, y: 1 } });
        return { ...move, steps: [{ kind: 'moveNodes', positions: { f: { x: 0, y: 0 } } }, ...move.steps] };
      }, loose);
      const said = announced(before.history, after.history);
      expect(said && placeOf(said)).toEqual({ x: 300, y: 1 });
      const back = announced(after.history, value(undo(after)).history);
      expect(back && placeOf(back)).toBeNull();
    });

    it('says no place of two that move, nor of a block that is called otherwise', () => {
      const two = edited((scoped) => value(addBlock(scoped, opOf, 'relu', { x: 0, y: 0 }))).after.document;
      const both = edited(() => moveBlocks({ f: { x: 1, y: 1 }, relu1: { x: 2, y: 2 } }), two);
      const said = announced(both.before.history, both.after.history);
      expect(said && placeOf(said)).toBeNull();
      const named = edited((scoped) => value(setTitle(scoped, 'f', 'A')));
      const title = announced(named.before.history, named.after.history);
      expect(title && placeOf(title)).toBeNull();
    });
  });
});
