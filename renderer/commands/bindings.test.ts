import { describe, expect, it } from 'vitest';
import { allKeysOf, bind, holders, keysOf, keysOfPress, parseBindings, unbind } from './bindings.ts';
import type { KeyPress } from './keys.ts';

const copy = { id: 'edit.copy' };
const undo = { id: 'edit.undo', keys: ['Mod+Z'] };
const redo = { id: 'edit.redo', keys: ['Mod+Y', 'Mod+Shift+Z'] };
const open = { id: 'block.open', keys: ['Enter'] };
const value = { id: 'edit.value', keys: ['Enter'] };
const all = [copy, undo, redo, open, value];

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys of commands', () => {
  it('are those that it comes with, until others are given', () => {
    expect(keysOf(undo, {})).toEqual(['Mod+Z']);
    expect(keysOf(undo, { 'edit.undo': ['F3'] })).toEqual(['F3']);
    expect(keysOf(undo, { 'edit.undo': [] })).toEqual([]);
    expect(allKeysOf(copy, {})).toEqual(['Mod+C']);
  });

  it('are taken from whoever has them, and come back with a reset', () => {
    const given = bind(all, {}, undo, ['Mod+Y']);
    expect(given).toEqual({ 'edit.undo': ['Mod+Y'], 'edit.redo': ['Mod+Shift+Z'] });
    expect(holders(all, {}, 'Mod+Y', undo)).toEqual([redo]);
    expect(unbind(all, given, redo)).toEqual({ 'edit.undo': [] });
    expect(unbind(all, unbind(all, given, redo), undo)).toEqual({});
  });

  it('may be shared where they came shared', () => {
    expect(holders(all, {}, 'Enter', open)).toEqual([]);
    expect(holders(all, {}, 'Mod+C', undo)).toEqual([copy]);
  });

  it.each([
    [press('d', { ctrlKey: true }), 'Mod+D'],
    [press('D', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+D'],
    [press('x', { altKey: true }), 'Alt+X'],
    [press('F5', { shiftKey: true }), 'Shift+F5'],
    [press('}', { shiftKey: true }), 'Shift+]'],
    [press('[', { ctrlKey: true, altKey: true }), '['],
    [press('?', { shiftKey: true }), '?'],
    [press('%', { shiftKey: true }), 'Shift+%'],
    [press('+', { ctrlKey: true }), 'Mod++'],
    [press('ArrowUp', { altKey: true }), 'Alt+ArrowUp'],
    [press('Control', { ctrlKey: true }), null],
    [press('Tab'), null],
    [press(' '), null],
  ] as const)('%o is read as %s', (key, expected) => expect(keysOfPress(key, false)).toBe(expected));

  it('tolerate anything where they are kept', () => {
    expect(parseBindings({ a: ['F2'], b: 'F3', c: [1], d: [''], e: [] })).toEqual({ a: ['F2'], e: [] });
    for (const raw of [null, 7, [], 'x']) expect(parseBindings(raw)).toEqual({});
  });
});
