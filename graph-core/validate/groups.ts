import type { GraphNode, NodeId } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { sameShape, shapeText } from '../model/tensor.ts';
import { asIteration, isGroup } from './instances.ts';
import { MAX_GROUP_DEPTH, type Place, type Walk } from './walk.ts';
import type { Wiring } from './wires.ts';

/** What is asked of group instances: a definition that ends somewhere, and weights that can be shared. */

export function unknownDefinition(path: NodeId, node: GraphNode): Diagnostic {
  const name = node.attrs?.definition;
  const what = typeof name === 'string' ? `there is no definition "${name}"` : 'the group names no definition';
  return errorAt('group/unknown-definition', path, what, 'choose one of the definitions of the document');
}

export function checkNesting(path: NodeId, name: string, place: Place): Diagnostic | null {
  if (place.within.includes(name)) {
    const chain = [...place.within, name].join(' -> ');
    return errorAt('group/recursive', path, `the definition "${name}" contains itself: ${chain}`, 'take the inner one out');
  }
  if (place.within.length < MAX_GROUP_DEPTH) return null;
  return errorAt('group/too-deep', path, `groups stand more than ${MAX_GROUP_DEPTH} deep in each other`, 'ungroup some of them');
}

/** A definition that is used 2^15 times is as wrong in each, and one message is read where 2^15 are not. */
export function tellOnce(problem: Diagnostic, node: GraphNode, place: Place, walk: Walk): void {
  const spot = `${problem.code} ${place.within.at(-1) ?? ''}/${node.id}`;
  if (walk.told.has(spot)) return;
  walk.told.add(spot);
  walk.diagnostics.push(problem);
}

/** `shareWith` is a name or null: of anything else nobody could say whose weights are meant. */
export function shareFault(path: NodeId, shareWith: unknown): Diagnostic | null {
  if (shareWith === undefined || shareWith === null || typeof shareWith === 'string') return null;
  const message = `shareWith is ${JSON.stringify(shareWith)?.slice(0, 60)}, and has to be the id of an instance, or null`;
  return errorAt('attr/value', `${path}.shareWith`, message, 'choose another instance of the same definition, or null');
}

/** Where an instance's parameters live: its own path, or that of the instance it shares with, followed to its end. */
export function sharedPrefix(node: GraphNode, wiring: Wiring, place: Place, walk: Walk): string | null {
  const path = place.prefix + node.id;
  const seen = new Set([node.id]);
  let owner = node;
  for (let next = owner.attrs?.shareWith; typeof next === 'string'; next = owner.attrs?.shareWith) {
    const other = wiring.byId.get(next) ?? mutedIteration(next, wiring);
    const same = other && (isGroup(other) || other.muted === true) && other.attrs?.definition === node.attrs?.definition;
    if (!same || seen.has(next)) {
      const why = seen.has(next)
        ? 'shares weights with itself in a circle'
        : `shares weights with "${next}", which is no instance of the same group`;
      walk.diagnostics.push(
        errorAt('group/share', path, `${path} ${why}`, 'choose another instance of the same definition, or null'),
      );
      return null;
    }
    seen.add(next);
    owner = other;
  }
  const prefix = `${place.parameterPrefix}${owner.id}/`;
  if (owner !== node && owner.muted === true) walk.lent.add(prefix);
  return prefix;
}

/** A muted repeat is not written out: its iterations are nowhere, and their weights may be shared all the same. */
function mutedIteration(id: NodeId, { byId }: Wiring): GraphNode | undefined {
  const iteration = asIteration(id);
  const repeat = iteration ? byId.get(iteration.repeat) : undefined;
  return repeat && repeat.muted === true ? { ...repeat, id } : undefined;
}

/** Shared weights have the shape that every instance needs. */
export function checkShared(walk: Walk): void {
  for (const { at, address, shape } of walk.shared) {
    const found = walk.parameters.get(address);
    if (found && sameShape(found.shape, shape)) continue;
    const have = found ? shapeText(found.shape) : 'unknown';
    const message = `${at} needs ${address} with shape ${shapeText(shape)}, and the shared one is ${have}`;
    walk.diagnostics.push(
      errorAt('group/share-shape', at, message, 'give both instances inputs of the same shape, or do not share'),
    );
  }
}
