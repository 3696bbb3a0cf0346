import { type Address, type Document, type NodeId, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Relocation } from '../relocate.ts';
import { applyTransaction, type Transaction } from '../transaction.ts';
import { edit } from './common.ts';
import { hideParameter, type RevealOptions, revealParameter } from './reveal.ts';

/** Draws several own parameters of blocks as variables, in one edit. The first one that is refused refuses them all. */
export function revealParameters(
  doc: Document,
  catalogue: Catalogue,
  wanted: readonly { readonly address: Address; readonly options: RevealOptions }[],
): Result<Transaction> {
  const edits = wanted.map(
    ({ address, options }) =>
      (now: Document) =>
        revealParameter(now, catalogue, address, options),
  );
  return together(doc, 'reveal', edits, [...new Set(wanted.map(({ address }) => splitAddress(address).node))]);
}

/** Puts several parameters back into the blocks that they are wired into, in one edit; see {@link revealParameters}. */
export function hideParameters(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): Result<Transaction> {
  const edits = ids.map((id) => (now: Document) => hideParameter(now, catalogue, id));
  return together(doc, 'hide', edits, ids);
}

/** One edit of several, each made for the document that those before it leave. */
function together(
  doc: Document,
  name: 'reveal' | 'hide',
  edits: readonly ((now: Document) => Result<Transaction>)[],
  selectionBefore: readonly NodeId[],
): Result<Transaction> {
  const made: Transaction[] = [];
  let now = doc;
  for (const each of edits) {
    const next = each(now);
    if (!next.ok) return next;
    const applied = applyTransaction(now, next.value);
    if (!applied.ok) return applied;
    made.push(next.value);
    now = applied.value.document;
  }
  const [only, ...others] = made;
  if (only && others.length === 0) return ok(only);
  const steps = made.flatMap((each) => each.steps);
  const selectionAfter = [...new Set(made.flatMap((each) => each.selectionAfter ?? []))];
  const moved: Relocation = {
    places: made.flatMap((each) => each.moved?.places ?? []),
    weights: made.flatMap((each) => each.moved?.weights ?? []),
  };
  const more = { labelValues: { number: String(made.length) }, selectionBefore, selectionAfter };
  return ok({ ...edit(`${name}-many`, name, steps, more), moved });
}
