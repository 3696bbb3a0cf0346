import type { CommandEntry } from './command.ts';
import { type KeyPress, matchesKeys } from './keys.ts';

/**
 * The keys that the user has given to commands, by command: they stand in place of those that a command comes with. An empty
 * list takes them away. What is not here is as it comes.
 */
export type Bindings = Readonly<Record<string, readonly string[]>>;

/** These keys arrive as clipboard events and so are nobody's to give away. */
export const CLIPBOARD_KEYS: Bindings = {
  'edit.cut': ['Mod+X'],
  'edit.copy': ['Mod+C'],
  'edit.paste': ['Mod+V'],
  'edit.paste-wired': ['Mod+Shift+V'],
};

type Keyed = Pick<CommandEntry, 'id' | 'keys'>;

/** The keys that a command is matched with. */
export const keysOf = (entry: Keyed, bindings: Bindings): readonly string[] =>
  Object.hasOwn(bindings, entry.id) ? (bindings[entry.id] ?? []) : (entry.keys ?? []);

/** The keys that are shown beside a command: also those that the system sends for it. */
export const allKeysOf = (entry: Keyed, bindings: Bindings): readonly string[] => [
  ...(CLIPBOARD_KEYS[entry.id] ?? []),
  ...keysOf(entry, bindings),
];

export const isChanged = (entry: Keyed, bindings: Bindings): boolean => Object.hasOwn(bindings, entry.id);

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((key, i) => key === b[i]);

function put(bindings: Bindings, entry: Keyed, keys: readonly string[]): Bindings {
  const { [entry.id]: _, ...others } = bindings;
  return same(keys, entry.keys ?? []) ? others : { ...others, [entry.id]: keys };
}

/** The other commands that have these keys, those that share them by design with this one left out. */
export const holders = <E extends Keyed>(commands: readonly E[], bindings: Bindings, keys: string, of: Keyed): readonly E[] =>
  commands.filter(
    (entry) =>
      entry.id !== of.id && allKeysOf(entry, bindings).includes(keys) && !(entry.keys?.includes(keys) && of.keys?.includes(keys)),
  );

/** Gives keys to a command and takes them from all that have them. */
export function bind(commands: readonly Keyed[], bindings: Bindings, entry: Keyed, keys: readonly string[]): Bindings {
  const unique = [...new Set(keys)];
  const without = unique.reduce(
    (all, key) =>
      holders(commands, all, key, entry).reduce(
        (left, other) =>
          put(
            left,
            other,
            keysOf(other, left).filter((each) => each !== key),
          ),
        all,
      ),
    bindings,
  );
  return put(without, entry, unique);
}

/** A command gets the keys back that it came with; who was given them meanwhile loses them. */
export const unbind = (commands: readonly Keyed[], bindings: Bindings, entry: Keyed): Bindings =>
  bind(commands, bindings, entry, entry.keys ?? []);

const MODIFIERS: ReadonlySet<string> = new Set([
  'Control',
  'Shift',
  'Alt',
  'Meta',
  'AltGraph',
  'CapsLock',
  'Fn',
  'Dead',
  'Process',
]);
/** The way from one control to the next, and the hand that moves the view. */
const KEPT: ReadonlySet<string> = new Set(['Tab', 'Shift+Tab', ' ']);
const UNSHIFTED: Readonly<Record<string, string>> = { '}': ']', '{': '[' };

/** What a press is called; null while only modifiers are held, and for keys that are nobody's to give away. */
export function keysOfPress(press: KeyPress, onMac: boolean): string | null {
  if (MODIFIERS.has(press.key)) return null;
  const isLetter = press.key.length === 1 && press.key.toLowerCase() !== press.key.toUpperCase();
  const names = (key: string): string[] => [
    ...((onMac ? press.metaKey : press.ctrlKey) ? ['Mod'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
    key,
  ];
  const base = press.shiftKey && UNSHIFTED[press.key] !== undefined ? (UNSHIFTED[press.key] as string) : press.key;
  const named = names(isLetter ? base.toUpperCase() : base).join('+');
  const candidates = press.key.length === 1 && !isLetter ? [press.key, named] : [named];
  const found = candidates.find((keys) => matchesKeys(keys, press, onMac));
  return found === undefined || KEPT.has(found) ? null : found;
}

/** Reads kept keys; whatever is not a list of texts under a name is left out. */
export function parseBindings(raw: unknown): Bindings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return {};
  const isKeys = (value: unknown): value is readonly string[] =>
    Array.isArray(value) &&
    value.length <= 8 &&
    value.every((each) => typeof each === 'string' && each !== '' && each.length <= 40);
  return Object.fromEntries(Object.entries(raw).filter((entry): entry is [string, readonly string[]] => isKeys(entry[1])));
}
