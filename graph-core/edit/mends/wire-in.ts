import type { Address, Document } from '../../model/document.ts';
import type { Diagnostic } from '../../model/result.ts';
import { opOf } from '../../ops/index.ts';
import { analyse } from '../../validate/analyse.ts';
import { connect } from '../edits/wire.ts';
import { applySteps } from '../transaction.ts';
import { keyOf, type Mend } from './mend.ts';
import { mendsOf } from './mends-of.ts';

/**
 * Ways to draw a wire that does not fit as it is: the wire with what would mend it, as one edit. Where the wire closes a
 * circle or goes the wrong way, there are none.
 */
export function mendsOfWire(document: Document, from: Address, to: Address): readonly Mend[] {
  const wired = connect(document, opOf, from, to);
  const applied = wired.ok ? applySteps(document, wired.value.steps) : wired;
  if (!wired.ok || !applied.ok) return [];
  const before = new Set(analyse(document).diagnostics.map(keyOf));
  const after = applied.value.document;
  const isNew = (each: Diagnostic): boolean => each.severity === 'error' && !before.has(keyOf(each));
  const fault = analyse(after).diagnostics.find(isNew);
  if (!fault || fault.code === 'graph/cycle') return [];
  return mendsOf(after, fault)
    .filter(({ title }) => title !== 'mends:remove-wire')
    .map((mend) => ({ ...mend, edit: { ...mend.edit, steps: [...wired.value.steps, ...mend.edit.steps] } }))
    .filter(({ edit }) => {
      const done = applySteps(document, edit.steps);
      return done.ok && !analyse(done.value.document).diagnostics.some(isNew);
    });
}
