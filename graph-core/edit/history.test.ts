import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../model/document.ts';
import { moveBlocks, setTitle } from './edits/set.ts';
import { must, regression } from './edits/testing.ts';
import { canRedo, canUndo, closeGroup, commit, type EditState, historyLines, jump, redo, startEditing, undo } from './history.ts';
import type { Transaction } from './transaction.ts';

/** An edit of one thing, again and again. */
const setName = (value: string): Transaction => ({
  steps: [{ kind: 'setMeta', field: 'name', value }],
  label: 'edit.name',
  labelValues: { name: value },
  userEvent: 'set.name',
  target: 'name',
});
const start = () => startEditing(regression());
const rename = (state: EditState, name: string, now: number) => must(commit(state, setName(name), now));

describe('history', () => {
  it('groups equal edits of one thing within half a second', () => {
    let state = start();
    for (const [i, name] of ['a', 'ab', 'abc'].entries()) state = rename(state, name, i * 400);
    expect(state.history.done).toHaveLength(1);
    expect(state.history.done[0]?.steps).toHaveLength(1);
    state = rename(state, 'abcd', 800 + 501);
    expect(state.history.done).toHaveLength(2);
    const back = must(undo(must(undo(state))));
    expect(back.document).toEqual(regression());
    expect(must(redo(back)).document.name).toBe('abc');
  });
  it('does not group other targets, other events, or across a closed group or an undo', () => {
    let state = must(commit(start(), moveBlocks({ x: { x: 1, y: 1 } }), 0));
    state = must(commit(state, moveBlocks({ y: { x: 1, y: 1 } }), 1));
    state = must(commit(state, must(setTitle(state.document, 'y', 't')), 2));
    expect(state.history.done).toHaveLength(3);
    state = rename(closeGroup(rename(state, 'a', 3)), 'b', 4);
    expect(state.history.done).toHaveLength(5);
    state = rename(must(undo(state)), 'c', 5);
    expect(state.history.done).toHaveLength(5);
    expect(must(undo(state)).document.name).toBe('a');
  });
  it('forgets what was undone once something new is done', () => {
    const undone = must(undo(rename(start(), 'a', 0)));
    expect(canRedo(undone.history)).toBe(true);
    const state = rename(undone, 'b', 1);
    expect(canRedo(state.history)).toBe(false);
    expect(must(redo(state)).document).toBe(state.document);
  });
  it('leaves out what is nobody’s gesture', () => {
    const undone = must(undo(rename(start(), 'a', 0)));
    const state = must(commit(undone, { ...setName('repaired'), addToHistory: false }, 1));
    expect(state.document.name).toBe('repaired');
    expect(canUndo(state.history)).toBe(false);
    expect(canRedo(state.history)).toBe(true);
  });
  it('changes nothing when a step does not apply, and records nothing that does nothing', () => {
    const state = start();
    const bad = commit(
      state,
      {
        ...setName('n'),
        steps: [
          { kind: 'setMeta', field: 'name', value: 'n' },
          { kind: 'removeNode', id: 'f' },
        ],
      },
      0,
    );
    expect(bad).toMatchObject({ ok: false, error: [{ code: 'edit/still-wired', address: 'f' }] });
    expect(must(commit(state, { ...setName('n'), steps: [] }, 0))).toBe(state);
  });
  it('lists its entries and jumps between them', () => {
    const state = ['a', 'b', 'c', 'd'].reduce((s, name, i) => rename(s, name, i * 1000), startEditing(emptyDocument()));
    const second = must(jump(state, 2));
    expect(second.document.name).toBe('b');
    expect(historyLines(second.history).map((l) => [l.labelValues.name, l.place, l.done])).toEqual([
      ['a', 1, true],
      ['b', 2, true],
      ['c', 3, false],
      ['d', 4, false],
    ]);
    expect(must(jump(second, 4)).document).toEqual(state.document);
    expect(must(jump(second, 0)).document).toEqual(emptyDocument());
    expect(must(jump(second, 99)).document.name).toBe('d');
  });
  it('brings the selection of the moment back', () => {
    const t = { ...setName('n'), selectionBefore: ['x'], selectionAfter: ['f'] };
    const back = must(undo(must(commit(start(), t, 0))));
    expect(back.selection).toEqual(['x']);
    expect(must(redo(back)).selection).toEqual(['f']);
  });
});
