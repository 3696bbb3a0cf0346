import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { allKeysOf } from './bindings.ts';
import { commandContext } from './command.ts';
import { COMMANDS, commandOf, isCommand } from './registry.ts';

/**
 * Keys with the commands that share them on purpose: Enter edits a variable's value and opens a block, F goes on from a block
 * that was found and focuses any other.
 */
const MEANT = [
  ['Enter', 'block.open', 'edit.value'],
  ['F', 'block.focus', 'view.find-next'],
];

/** Keys by one name, in whatever order their modifiers are written. */
const sorted = (keys: string): string => {
  const parts = keys.split(/(?<=.)\+(?=.)/);
  return [...parts.slice(0, -1).sort(), parts.at(-1)].join('+');
};

describe('commands', () => {
  // the stores are the same for all tests of a worker
  beforeEach(() => {
    documentStore.getState().load(emptyDocument());
    uiStore.getState().select({});
  });

  it('have ids of their own', () => {
    const ids = COMMANDS.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('share no keys but where what is selected decides, so that never both apply', () => {
    const holders = new Map<string, string[]>();
    for (const entry of COMMANDS)
      for (const keys of allKeysOf(entry, {})) holders.set(sorted(keys), [...(holders.get(sorted(keys)) ?? []), entry.id]);
    const shared = [...holders].filter(([, ids]) => ids.length > 1).map(([keys, ids]) => [keys, ...ids.sort()]);
    expect(shared).toEqual(MEANT);
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
