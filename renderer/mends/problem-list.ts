import type { Diagnostic, Severity } from '../../graph-core/model/result.ts';

/** Worst first. */
export const GROUPS: readonly Severity[] = ['error', 'warning', 'info'];

/** Problems that have all the words somewhere: in the place, the message, the mend, the code. */
export function matching(all: readonly Diagnostic[], words: string): readonly Diagnostic[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ code, address, message, mend = '' }) => {
    const text = `${code} ${address} ${message} ${mend}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Whether a click can show the place: a block, a port or a parameter, not a file or a pointer into one. */
export const isPlace = (address: string): boolean =>
  /^[A-Za-z_][\w\-/[\].]*$/.test(address) && !/\.(json|csv|chainrule)$/.test(address);

/** How many there are of each kind. */
export const countsOf = (all: readonly Diagnostic[]): Readonly<Record<Severity, number>> => {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of all) counts[severity]++;
  return counts;
};
