import type { CommandEntry } from './command.ts';

/** The parts of the window in the order in which they are read. */
const PARTS = [
  '.app-top',
  '.app-dock-left',
  '.app-canvas',
  '.app-dock-right',
  '.app-drawer',
  '.app-stepper',
  '.app-status',
] as const;

/** What takes the focus in a part where nothing had it yet, the first of these that is there; elsewhere the first that can. */
const FIRST = ['.react-flow__node.selected', '.react-flow__node', '[role="tab"][aria-selected="true"]', 'input'] as const;
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, [tabindex="0"]:not([role="separator"])';

/** By part, what had the focus there last. */
const last = new WeakMap<Element, HTMLElement>();

/** Listens to where the focus goes, by keys or by the mouse. */
export function noteFocus({ target }: FocusEvent): void {
  const part = target instanceof HTMLElement ? target.closest(PARTS.join()) : null;
  if (part !== null) last.set(part, target as HTMLElement);
}

const takesFocus = (element: HTMLElement): boolean => element.closest('[inert]') === null && element.checkVisibility();

function targetIn(part: Element): HTMLElement | undefined {
  const before = last.get(part);
  if (before?.isConnected && part.contains(before) && takesFocus(before)) return before;
  const all = [...FIRST, FOCUSABLE].flatMap((selector) => [...part.querySelectorAll<HTMLElement>(selector)]);
  // the canvas draws no block that could be focused while a large drawing is painted: its layer is
  return all.find((element) => element.matches(FOCUSABLE) && takesFocus(element));
}

/** Puts the keyboard on a part of the window; false where there is nothing in it that takes it. */
function goTo(part: Element): boolean {
  const target = targetIn(part);
  target?.focus();
  return target !== undefined;
}

const goRound = (id: string, keys: string, by: 1 | -1): CommandEntry => ({
  id,
  group: 'view',
  keys: [keys],
  whileTyping: true,
  run: (_, dispatch) => {
    if (!dispatch) return true;
    const parts = PARTS.flatMap((selector) => document.querySelector(selector) ?? []);
    const now = document.activeElement;
    const here = parts.findIndex((part) => part.contains(now));
    // from nowhere to the first that comes: the graph, which is what the window is for
    const start = here >= 0 ? here : parts.findIndex((part) => part.matches('.app-canvas')) - by;
    const { length } = parts;
    for (let i = 1; i <= length; i++) if (goTo(parts[(start + by * i + i * length) % length] as Element)) return true;
    return true;
  },
});

/** The keys go from part to part of the window, each time to where they were in it. */
export const partCommands: readonly CommandEntry[] = [
  goRound('view.next-part', 'F6', 1),
  goRound('view.previous-part', 'Shift+F6', -1),
];

/** Straight to the graph, past everything before it. */
export function goToGraph(): void {
  const graph = document.querySelector('.app-canvas');
  if (graph) goTo(graph);
}
