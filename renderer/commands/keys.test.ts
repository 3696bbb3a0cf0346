import { describe, expect, it } from 'vitest';
import { acceleratorOf, type KeyPress, matchesKeys, showKeys } from './keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const ctrl = { ctrlKey: true };
const shift = { shiftKey: true };

describe('matchesKeys', () => {
  it.each([
    ['Mod+Z', press('z', ctrl), true],
    ['Mod+Z', press('Z', { ...ctrl, ...shift }), false],
    ['Mod+Shift+Z', press('Z', { ...ctrl, ...shift }), true],
    ['Mod+Z', press('z'), false],
    ['P', press('p'), true],
    ['P', press('p', ctrl), false],
    ['Delete', press('Delete'), true],
    ['Delete', press('Delete', ctrl), false],
    [']', press(']'), true],
    [']', press('}', shift), false],
    ['Shift+]', press('}', shift), true],
    ['[', press('[', { altKey: true, ctrlKey: true }), true],
    ['\\', press('\\', { altKey: true, ctrlKey: true }), true],
    ['?', press('?', shift), true],
    ['Mod++', press('+', ctrl), true],
    ['ArrowLeft', press('ArrowLeft', shift), false],
  ] as const)('%s with %o: %s', (shortcut, key, expected) => expect(matchesKeys(shortcut, key, false)).toBe(expected));

  it('takes the command key on a Mac', () => {
    expect(matchesKeys('Mod+S', press('s', { metaKey: true }), true)).toBe(true);
    expect(matchesKeys('Mod+S', press('s', ctrl), true)).toBe(false);
  });
});

it('prints keys as the system does', () => {
  expect(showKeys('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
  expect(showKeys('Shift+ArrowLeft', false)).toBe('Shift+←');
  expect(showKeys('Mod+Shift+Z', true)).toBe('⌘⇧Z');
});

it('writes keys as a native menu does', () => {
  expect(acceleratorOf('Mod+Shift+Z')).toBe('CmdOrCtrl+Shift+Z');
  expect(acceleratorOf('Mod++')).toBe('CmdOrCtrl+Plus');
  expect(acceleratorOf('Shift+ArrowLeft')).toBe('Shift+Left');
  expect(acceleratorOf('ü')).toBe('');
});
