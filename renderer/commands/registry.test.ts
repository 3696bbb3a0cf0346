import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { commandContext } from './command.ts';
import { COMMANDS, commandOf, isCommand } from './registry.ts';

describe('commands', () => {
  // the stores are the same for all tests of a worker
  beforeEach(() => {
    documentStore.getState().load(emptyDocument());
    uiStore.getState().select({});
  });

  it('have ids and keys of their own', () => {
    const ids = COMMANDS.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    // Enter opens a block and edits a variable's value: never both
    const keys = COMMANDS.flatMap((entry) => (entry.id === 'block.open' ? [] : (entry.keys ?? [])));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('can all be asked whether they apply, without doing anything', () => {
    const before = commandContext();
    for (const entry of COMMANDS) expect(typeof entry.run(before)).toBe('boolean');
    expect(commandContext().doc.document).toBe(before.doc.document);
    expect(commandContext().ui.dialog).toBeNull();
    expect(commandContext().ui.screen).toBe('editor');
  });

  it('do not apply to an empty document where they need a selection', () => {
    for (const id of ['edit.delete', 'edit.copy', 'edit.duplicate', 'edit.rename', 'block.reveal', 'edit.undo']) {
      expect([id, commandOf(id).run(commandContext())]).toEqual([id, false]);
    }
  });

  it('names a missing command', () => {
    expect(isCommand('edit.fly')).toBe(false);
    expect(() => commandOf('edit.fly')).toThrow('edit.fly');
  });
});
