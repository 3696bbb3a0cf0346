import type { Entry, History } from '../../graph-core/edit/history.ts';

export interface Announced {
  readonly how: 'done' | 'undone' | 'redone';
  readonly entry: Entry;
}

/** What happened between two histories of one document; null for nothing that changes it. */
export function announced(before: History, after: History): Announced | null {
  const { done, undone } = after;
  const last = done.at(-1);
  if (done.length < before.done.length) {
    const entry = undone.at(-1);
    return entry && undone.length > before.undone.length ? { how: 'undone', entry } : null;
  }
  if (last === undefined || last === before.done.at(-1)) return null;
  return {
    how:
      done.length > before.done.length && undone.length < before.undone.length && before.undone.includes(last)
        ? 'redone'
        : 'done',
    entry: last,
  };
}

/** Where the one block that an entry moves goes, in whole units of the drawing; null for anything else. */
export function placeOf({ how, entry }: Announced): { readonly x: number; readonly y: number } | null {
  const steps = how === 'undone' ? entry.inverse : entry.steps;
  const [step, ...others] = steps;
  if (step?.kind !== 'moveNodes' || others.length > 0) return null;
  const [place, ...more] = Object.values(step.positions);
  return place && more.length === 0 ? { x: Math.round(place.x), y: Math.round(place.y) } : null;
}
