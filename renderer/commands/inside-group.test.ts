import { beforeEach, describe, expect, it } from 'vitest';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { applied, catalogue, regression } from '../../graph-core/edit/edits/testing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { canRun, commandContext, execute, isCovered } from './command.ts';
import { COMMANDS, commandOf } from './registry.ts';

/** x -> g1 { f } -> C <- y, with f selected inside of g1. */
describe('commands inside an opened group', () => {
  const { getState } = documentStore;
  const ui = () => uiStore.getState();
  const view = () => getState().document.definitions.g1?.view;

  beforeEach(() => {
    getState().load(applied(regression(), groupBlocks(regression(), catalogue, ['f'])));
    ui().openInside(null);
    ui().openInside('g1');
    ui().select({ nodes: ['g1/f'] });
  });

  it('are all within reach there, and none that changes the drawing is in a composite', () => {
    expect(COMMANDS.filter((entry) => isCovered(entry, commandContext())).map(({ id }) => id)).toEqual([]);
    ui().openInside('C');
    expect(isCovered(commandOf('block.frame'), commandContext())).toBe(true);
    expect(isCovered(commandOf('edit.undo'), commandContext())).toBe(false);
  });

  it('draw a frame around what is selected, select it by its place and write on it', () => {
    expect(execute(commandOf('block.frame'))).toBe(true);
    expect(view()).toMatchObject({ frames: [{ id: 'frame1' }] });
    expect(getState().document.view).toEqual({});
    expect(ui().selection.annotations).toEqual(['g1/frame:frame1']);
    expect(ui().editing).toEqual({ kind: 'annotation', key: 'g1/frame:frame1' });
    execute(commandOf('block.colour-green'));
    expect(view()).toMatchObject({ frames: [{ color: 'green' }] });
    getState().undo();
    getState().undo();
    expect(view()).toBeUndefined();
    expect(ui().selection.annotations ?? []).toEqual([]);
  });

  it('show a weight as a circle and hide it, repeat no block that is no group, and make blocks of one’s own', () => {
    expect(execute(commandOf('block.reveal-all'))).toBe(true);
    expect(getState().document.definitions.g1?.nodes.map(({ id }) => id)).toEqual(['f', 'w', 'b']);
    ui().select({ nodes: ['g1/w'] });
    expect(execute(commandOf('block.hide'))).toBe(true);
    expect(getState().document.definitions.g1?.nodes.map(({ id }) => id)).toEqual(['f', 'b']);
    expect([canRun(commandOf('block.repeat')), canRun(commandOf('block.make-own'))]).toEqual([false, false]);
    ui().select({ nodes: ['g1/f'] });
    execute(commandOf('block.group'));
    expect(ui().selection.nodes).toEqual(['g1/g1']);
    expect([canRun(commandOf('block.repeat')), canRun(commandOf('block.make-own'))]).toEqual([true, true]);
    execute(commandOf('block.make-own'));
    expect(ui().dialog).toEqual({ kind: 'make-own', node: 'g1/g1' });
    ui().openDialog(null);
  });
});
