/** A key press, as far as shortcuts look at it. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What Shift makes of the signs that shortcuts use, on the layouts where it is a letter of its own. */
const SHIFTED: Readonly<Record<string, readonly string[]>> = { ']': ['}', ']'], '[': ['{', '['], '?': ['?', '/'] };
const SIGN = /^[[\]\\?]$/;

/**
 * Whether a press is the shortcut `Mod+Shift+Z`. Signs are compared as typed, whatever keys a layout needs for them: `[` is
 * AltGr+8 in German.
 */
export function matchesKeys(shortcut: string, press: KeyPress, isMac: boolean): boolean {
  // `Mod++` ends in the sign itself.
  const parts = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  const mod = isMac ? press.metaKey : press.ctrlKey;
  if (SIGN.test(key) && !wants('Mod')) {
    const typed = press.key;
    if (wants('Shift')) return press.shiftKey && (SHIFTED[key] ?? [key]).includes(typed);
    return typed === key && (!press.shiftKey || key === '?' || key === '\\');
  }
  if (wants('Mod') !== mod || wants('Shift') !== press.shiftKey || wants('Alt') !== press.altKey) return false;
  if (!wants('Mod') && (press.ctrlKey || press.metaKey)) return false;
  // a digit is meant by its key: with Shift, or on a French keyboard without, that types a sign
  if (/^\d$/.test(key) && press.code === `Digit${key}`) return true;
  // Alt makes another sign of a letter on a Mac
  if (wants('Alt') && press.code !== '' && /^[A-Z]$/.test(key)) return press.code === `Key${key}`;
  return key.length === 1 ? press.key.toLowerCase() === key.toLowerCase() : press.key === key;
}

export const isMac = (): boolean => /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? '');

const ARROWS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** As printed in menus: `Ctrl+Shift+Z`, on a Mac `⇧⌘Z`. */
export function showKeys(shortcut: string, onMac = isMac()): string {
  if (!onMac) {
    return shortcut
      .split('+')
      .map((part) => (part === 'Mod' ? 'Ctrl' : (ARROWS[part] ?? part)))
      .join('+');
  }
  const signs: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
  return shortcut
    .split('+')
    .map((part) => signs[part] ?? ARROWS[part] ?? part)
    .join('');
}

const ACCELERATOR: Readonly<Record<string, string>> = {
  Mod: 'CmdOrCtrl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Enter: 'Return',
  '+': 'Plus',
};

/** As a native menu writes it: `CmdOrCtrl+Shift+Z`; empty where such a menu has no name for it. */
export function acceleratorOf(shortcut: string): string {
  const parts = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+');
  const key = parts.at(-1) ?? '';
  if (key.length === 1 && !/[!-~]/.test(key)) return '';
  return parts.map((part) => ACCELERATOR[part] ?? part).join('+');
}
