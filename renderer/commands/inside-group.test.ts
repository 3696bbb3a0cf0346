import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { addInstance } from '../../graph-core/edit/edits/instances.ts';
import { applied, catalogue, regression } from '../../graph-core/edit/edits/testing.ts';
import { startTranslations } from '../i18n/i18n.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { canRun, commandContext, commandName, execute, isCovered } from './command.ts';
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
  afterAll(() => ui().openInside(null));

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

  it('are called after what they are about: the group, not the graph', () => {
    startTranslations('en');
    const names = () => ['block.reveal-all', 'block.hide-all'].map((id) => commandName(commandOf(id)));
    expect(names()).toEqual(['Show all weights of the group as circles', 'Hide all weights of the group in their blocks']);
    ui().openInside(null);
    expect(names()).toEqual(['Show all weights of the graph as circles', 'Hide all weights of the graph in their blocks']);
  });

  it('type over a weight that is drawn there, of an instance that shares it too, and open the block where that is selected', () => {
    const edited = () => {
      execute(commandOf('edit.value'));
      const { editing } = ui();
      ui().edit(null);
      return editing;
    };
    expect(canRun(commandOf('edit.value'))).toBe(false);
    ui().select({ nodes: ['g1/f'], value: 'g1/f.weight' });
    expect(edited()).toEqual({ kind: 'value', address: 'g1/f.weight', index: null });
    execute(commandOf('block.reveal-all'));
    ui().select({ nodes: ['g1/w'] });
    expect(edited()).toEqual({ kind: 'value', address: 'g1/w.value', index: null });
    getState().undo();
    getState().load(applied(getState().document, addInstance(getState().document, 'g1', 'shared')));
    ui().openInside('g2');
    ui().select({ nodes: ['g2/f'], value: 'g1/f.bias' });
    expect(edited()).toEqual({ kind: 'value', address: 'g2/f.bias', index: null });
  });

  it('take frames along of which all blocks are grouped, with the notes and frames in them, and leave the others', () => {
    const inner = getState().document.definitions.g1;
    if (inner === undefined) throw new Error('no group');
    const frames = [
      { id: 'around', title: 'f', x: 150, y: -100, width: 400, height: 400 },
      { id: 'small', title: '', x: 160, y: 150, width: 60, height: 60 },
      { id: 'aside', title: 'nothing', x: 900, y: 0, width: 200, height: 200 },
    ];
    const notes = [
      { id: 'in', text: 'in it', x: 160, y: 220, width: 120, height: 40 },
      { id: 'out', text: 'beside', x: 900, y: 900, width: 120, height: 40 },
    ];
    const definitions = { g1: { ...inner, view: { frames, notes } } };
    getState().load({ ...getState().document, definitions });
    const before = getState().document;
    ui().openInside('g1');
    ui().select({ nodes: ['g1/f'] });
    execute(commandOf('block.group'));
    const ids = (field: string, definition: string) =>
      ((Object(getState().document.definitions[definition]?.view)[field] ?? []) as { id: string }[]).map(({ id }) => id);
    const [made] = Object.keys(getState().document.definitions).filter((name) => name !== 'g1');
    expect([ids('frames', made ?? ''), ids('notes', made ?? '')]).toEqual([['around', 'small'], ['in']]);
    expect([ids('frames', 'g1'), ids('notes', 'g1')]).toEqual([['aside'], ['out']]);
    getState().undo();
    expect(getState().document).toEqual(before);
  });
});
