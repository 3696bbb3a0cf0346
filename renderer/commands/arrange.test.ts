import { beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { placed } from '../canvas/placed.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { TEMPLATES } from '../welcome/templates.ts';
import { commandContext, execute } from './command.ts';
import { commandOf } from './registry.ts';

const template = TEMPLATES.find(({ id }) => id === 'classifier')?.document as Document;
const graph: Document = {
  ...template,
  view: {
    frames: [{ id: 'a', title: 'Layer', x: 300, y: -80, width: 500, height: 240 }],
    notes: [{ id: 'n', text: '', x: 320, y: 90, width: 100, height: 50 }],
  },
};
const document = (): Document => documentStore.getState().document;
const run = (id: string): boolean => execute(commandOf(id));
const xOf = (id: string): number => document().nodes.find((node) => node.id === id)?.position?.x ?? Number.NaN;
const undone = (): void => {
  documentStore.getState().undo();
  expect(document()).toEqual(graph);
};

describe('commands that put a drawing in order', () => {
  beforeEach(() => {
    documentStore.getState().load(graph);
    uiStore.getState().select({});
  });

  it('move a frame with the blocks and notes that it holds, but not with what is pinned or only touched', () => {
    documentStore.getState().load({ ...graph, view: { ...graph.view, pinned: ['h'] } });
    const before = new Map(document().nodes.map((node) => [node.id, node.position?.x ?? 0]));
    uiStore.getState().select({ annotations: ['frame:a'] });
    expect(run('block.nudge-right')).toBe(true);
    const moved = document()
      .nodes.filter((node) => node.position?.x !== before.get(node.id))
      .map(({ id }) => id);
    expect(moved).toEqual(['f']);
    expect(document().view.frames).toMatchObject([{ x: 320 }]);
    expect(document().view.notes).toMatchObject([{ x: 340 }]);
  });

  it('move what is selected and a frame around it once', () => {
    uiStore.getState().select({ nodes: ['f'], annotations: ['frame:a'] });
    const x = xOf('f');
    run('block.nudge-right-far');
    expect(xOf('f')).toBe(x + 100);
    undone();
  });

  it('align a block with the frame around it: the block goes its own way, the rest with the frame', () => {
    uiStore.getState().select({ nodes: ['f', 'C'], annotations: ['frame:a'] });
    run('block.align-right');
    const [f, frame] = [placed(document(), 'f'), (document().view.frames as readonly { x: number; width: number }[])[0]];
    expect((f?.x ?? 0) + (f?.geometry.width ?? 0)).toBe((frame?.x ?? 0) + (frame?.width ?? 0));
    undone();
  });

  it('align by what is drawn, in one step; what is in line already is no edit', () => {
    uiStore.getState().select({ nodes: ['x', 'f', 'C'] });
    run('block.align-bottom');
    const bottoms = ['x', 'f', 'C'].map((id) => {
      const node = placed(document(), id);
      return node ? node.y + node.geometry.height : null;
    });
    expect(new Set(bottoms).size).toBe(1);
    const { done } = commandContext().doc.history;
    run('block.align-bottom');
    expect(commandContext().doc.history.done).toBe(done);
    undone();
  });

  it('collapse a block without bending the wire into it, and expand it again to where it was', () => {
    uiStore.getState().select({ nodes: ['f', 'x'] });
    const middle = (): number => {
      const node = placed(document(), 'f');
      return node ? node.y + node.geometry.height / 2 : Number.NaN;
    };
    const before = middle();
    run('block.collapse');
    expect(document().view.collapsed).toEqual(['f']);
    expect(placed(document(), 'f')?.geometry).toMatchObject({ collapsed: true, width: 104, height: 36 });
    expect(middle()).toBe(before);
    run('block.collapse');
    expect(document()).toEqual(graph);
  });

  it('turn the whole drawing bottom-up and back', () => {
    const y = (id: string): number => document().nodes.find((node) => node.id === id)?.position?.y ?? Number.NaN;
    run('block.turn-all');
    const up = ['C', 'g', 'h', 'f', 's', 'x'].map(y);
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    expect(new Set(document().view.turned as string[])).toEqual(new Set(document().nodes.map(({ id }) => id)));
    undone();
    run('block.turn-all');
    run('block.turn-all');
    for (const { id, position } of graph.nodes) expect(Math.abs(xOf(id) - (position?.x ?? 0))).toBeLessThanOrEqual(1);
    expect(document().view.turned).toBeUndefined();
  });

  it('draw a frame around what is selected, and take it away without what is in it', () => {
    uiStore.getState().select({ nodes: ['g', 'C'] });
    run('block.frame');
    const { annotations: [key] = [] } = uiStore.getState().selection;
    expect(key).toBe('frame:frame1');
    expect(uiStore.getState().editing).toEqual({ kind: 'annotation', key });
    run('edit.delete');
    expect(document()).toEqual(graph);
  });
});
