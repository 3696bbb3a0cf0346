import { beforeEach, describe, expect, it } from 'vitest';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';
import { takenAlong } from './taken-along.ts';

/** x at 0, f at 200, C at 400, as wide as they are drawn. */
const framed: Document = {
  ...regression(),
  view: {
    frames: [
      { id: 'xf', title: '', x: -50, y: -80, width: 500, height: 240 },
      { id: 'f', title: '', x: 190, y: -20, width: 230, height: 150 },
      { id: 'empty', title: '', x: 1000, y: 0, width: 100, height: 100 },
    ],
    notes: [{ id: 'n', text: 'above', x: -40, y: -70, width: 100, height: 40 }],
  },
};

describe('what goes along with blocks', () => {
  beforeEach(() => uiStore.getState().openInside(null));

  it('is a frame that holds them and nothing else, with what is written in it', () => {
    expect(takenAlong(framed, new Set(['f']), [])).toEqual(['frame:f']);
    expect(new Set(takenAlong(framed, new Set(['x', 'f']), []))).toEqual(new Set(['frame:f', 'frame:xf', 'note:n']));
  });

  it('is no frame that holds a block which stays, unless it is chosen', () => {
    expect(takenAlong(framed, new Set(['x']), [])).toEqual([]);
    expect(new Set(takenAlong(framed, new Set(['x']), ['frame:xf']))).toEqual(new Set(['frame:xf', 'frame:f', 'note:n']));
  });
});
