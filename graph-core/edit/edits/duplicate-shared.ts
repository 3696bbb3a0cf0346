import { rootOf } from '../../model/address.ts';
import { type Address, addressOf, type Document, type GraphNode, type NodeId, splitAddress } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import type { TensorType } from '../../ops/define.ts';
import { analyse } from '../../validate/analyse.ts';
import { isInstance } from '../../validate/instances.ts';
import { type Catalogue, inputPortOf } from '../catalogue.ts';
import { applyTransaction, type Transaction } from '../transaction.ts';
import { clipOf, paste } from './clipboard.ts';
import { edit, findNode, noNode } from './common.ts';
import { revealParameters } from './reveal-many.ts';

/**
 * A second copy of blocks that learns with the first: a weight of a block's own becomes a circle that both are wired to, so
 * that its gradient is seen to be a sum; a copy of a group uses the weights of the group. A circle that is chosen itself is
 * what is shared, and is not copied.
 */
export function duplicateShared(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): Result<Transaction> {
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const blocks = ids.filter((id) => findNode(doc, id)?.type !== 'parameter');
  const weights = blocks.flatMap((id) => ownWeights(doc, catalogue, id));
  const unknown = weights.find(({ inputs }) => inputs === null);
  if (unknown)
    return err([
      errorAt(
        'edit/unknown-shape',
        unknown.address,
        `What is wired to ${splitAddress(unknown.address).node} is not known yet, and so is not the shape of its weights.`,
        'Wire its inputs first.',
      ),
    ]);
  if (
    blocks.length === 0 ||
    !blocks.some((id) => weights.some(({ address }) => rootOf(address) === id) || sharesAnyway(doc, catalogue, id))
  )
    return err([
      errorAt(
        'edit/nothing-to-share',
        ids[0] ?? '',
        'The chosen blocks have no weights to share.',
        'Duplicate them as they are.',
      ),
    ]);
  const wanted = weights.flatMap(({ address, inputs }) => (inputs ? [{ address, options: { inputs } }] : []));
  const shown = wanted.length === 0 ? ok(edit('reveal', 'reveal', [])) : revealParameters(doc, catalogue, wanted);
  if (!shown.ok) return shown;
  const after = applyTransaction(doc, shown.value);
  if (!after.ok) return after;
  const copied = copyOf(after.value.document, catalogue, blocks);
  if (!copied.ok) return copied;
  return ok({ ...copied.value, steps: [...shown.value.steps, ...copied.value.steps] });
}

interface OwnWeight {
  readonly address: Address;
  readonly inputs: Record<string, TensorType> | null;
}

/** Weights that a block has for itself, with what is wired to it, which tells their shapes; null where that is not known. */
function ownWeights(doc: Document, catalogue: Catalogue, id: NodeId): readonly OwnWeight[] {
  const node = findNode(doc, id) as GraphNode;
  const analysis = analyse(doc).nodes.get(id);
  const op = catalogue(node.type, node.attrs ?? {});
  const isBuffer = (port: string): boolean => op?.inputs[port]?.own?.role === 'buffer';
  const inputs: Record<string, TensorType> = {};
  for (const [port, { type }] of analysis?.inputs ?? []) if (type) inputs[port] = type;
  if (analysis?.complete)
    return analysis.parameters.flatMap(({ name }) => (isBuffer(name) ? [] : [{ address: addressOf(id, name), inputs }]));
  const own = Object.keys(op?.inputs ?? {}).filter((port) => op?.inputs[port]?.own && !isBuffer(port));
  const isWired = (port: string): boolean => doc.edges.some(({ to }) => to === addressOf(id, port));
  return own.flatMap((port) => (isWired(port) ? [] : [{ address: addressOf(id, port), inputs: null }]));
}

/** Whether a wire brings a weight into a block: from a circle into a port that the block could own. */
function isWeightWire(doc: Document, catalogue: Catalogue, from: string, to: string): boolean {
  const target = splitAddress(to);
  const node = findNode(doc, target.node);
  const op = node && catalogue(node.type, node.attrs ?? {});
  const isOwn = op !== undefined && inputPortOf(op, target.port)?.own !== undefined;
  return isOwn && findNode(doc, splitAddress(from).node)?.type === 'parameter';
}

const sharesAnyway = (doc: Document, catalogue: Catalogue, id: NodeId): boolean =>
  isInstance(findNode(doc, id) as GraphNode) ||
  doc.edges.some(({ from, to }) => splitAddress(to).node === id && isWeightWire(doc, catalogue, from, to));

/** Copies with the wires of their weights; instances of a group name the one whose weights they use. */
function copyOf(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): Result<Transaction> {
  const clip = clipOf(doc, ids);
  if (!clip.ok) return clip;
  const instances = new Map(clip.value.nodes.filter(isInstance).map((node) => [node.id, node.attrs?.shareWith ?? node.id]));
  const incoming = clip.value.incoming.filter(({ from, to }) => isWeightWire(doc, catalogue, from, to));
  const parameters = Object.fromEntries(
    Object.entries(clip.value.parameters).filter(([address]) => !instances.has(rootOf(address))),
  );
  const pasted = paste(doc, { ...clip.value, incoming, parameters }, { keepIncoming: true }, 'duplicate-shared');
  const owners = clip.value.nodes.map(({ id }) => instances.get(id));
  let place = 0;
  const steps = pasted.steps.map((step) => {
    if (step.kind !== 'addNode') return step;
    const owner = owners[place++];
    return owner === undefined ? step : { ...step, node: { ...step.node, attrs: { ...step.node.attrs, shareWith: owner } } };
  });
  return ok({ ...pasted, steps });
}
