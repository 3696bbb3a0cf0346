import { rootOf } from '../../model/address.ts';
import type { Address, Document, NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { analyse } from '../../validate/analyse.ts';
import type { ParameterAnalysis } from '../../validate/analysis.ts';
import { getOwn, without } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit } from './common.ts';

/**
 * The parameters that some blocks learn: a circle's own, a block's, those inside a group; of an instance that shares weights,
 * those that it shares. Buffers learn nothing, and are left out.
 */
export function learnedBy(doc: Document, ids: readonly NodeId[]): readonly ParameterAnalysis[] {
  if (ids.length === 0) return [];
  const { nodes, parameters } = analyse(doc);
  const chosen = new Set(ids);
  const shared = ids.flatMap((id) => nodes.get(id)?.group?.parameterPrefix ?? []);
  const isMeant = (address: Address): boolean =>
    chosen.has(rootOf(address)) || shared.some((prefix) => address.startsWith(prefix));
  return parameters.filter(({ address, spec }) => spec.role !== 'buffer' && isMeant(address));
}

/** Keeps training from moving the weights of some blocks; where all of them are kept already, lets it move them again. */
export function toggleFreeze(doc: Document, ids: readonly NodeId[]): Result<Transaction> {
  const weights = learnedBy(doc, ids);
  if (weights.length === 0)
    return err([
      errorAt('edit/no-weights', ids[0] ?? '', 'The chosen blocks have no weights.', 'Choose a block that learns some.'),
    ]);
  const back = weights.every(({ trainable }) => !trainable);
  const steps = weights.filter(({ trainable }) => trainable !== back).map(({ address }) => setting(doc, address, back));
  const labelValues = { addresses: weights.map(({ address }) => address).join(', ') };
  return ok(edit(back ? 'unfreeze' : 'freeze', 'set.trainable', steps, { labelValues }));
}

/** Trained is what a parameter is where nothing is said. */
function setting(doc: Document, address: Address, trained: boolean): Step {
  const before = getOwn(doc.parameters, address) ?? {};
  if (!trained) return { kind: 'setParameter', address, spec: { ...before, trainable: false } };
  const spec = without(before, 'trainable');
  return { kind: 'setParameter', address, spec: Object.keys(spec).length === 0 ? null : spec };
}
