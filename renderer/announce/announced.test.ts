import { describe, expect, it } from 'vitest';
import { moveBlocks, setTitle } from '../../graph-core/edit/edits/set.ts';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import { commit, redo, startEditing, undo } from '../../graph-core/edit/history.ts';
import type { Result } from '../../graph-core/model/result.ts';
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
});
