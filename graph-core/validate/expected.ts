import { inputPortOf } from '../edit/catalogue.ts';
import { type Address, type Document, type NodeId, splitAddress } from '../model/document.ts';
import { type Shape, sameShape } from '../model/tensor.ts';
import type { TensorType } from '../ops/define.ts';
import { type Analysis, analyse } from './analyse.ts';
import { blockOf, isInstance } from './instances.ts';
import { typesOf } from './node-types.ts';
import { reachOf } from './reach.ts';

/**
 * The shape that an input of a block of the graph takes, as far as what else is wired to the block tells; null where it
 * takes several, or nothing is known. Found by trying: the block's own rules say what they accept.
 */
export function expectedShape(document: Document, to: Address): Shape | null {
  const { node: id, port } = splitAddress(to);
  const found = analyse(document).nodes.get(id);
  const op = found && !isInstance(found.node) ? blockOf(found.type, found.node.attrs ?? {}) : undefined;
  const spec = op && inputPortOf(op, port);
  if (!found || !op || !spec) return null;
  const wired = new Map<string, TensorType>();
  for (const [name, { type }] of found.inputs) if (type && name !== port) wired.set(name, type);
  if (wired.size === 0 || spec.own) return spec.own ? ownShape(analyse(document), id, port) : null;
  const waiting = Object.entries(op.inputs).some(
    ([name, each]) => name !== port && !each.own && each.optional !== true && each.list !== true && !wired.has(name),
  );
  if (waiting) return null;
  const dtype = spec.dtype === 'int32' || spec.dtype === 'bool' ? spec.dtype : 'float';
  // a shape that nothing else has: what takes it takes any
  const odd: Shape = [7, 11, 13];
  const fits = (shape: Shape): boolean => {
    const types = typesOf({ ...found.node }, op, new Map([...wired, [port, { dtype, shape }]]));
    return types.outputs !== null;
  };
  if (fits(odd)) return null;
  return candidates([...wired.values()].map(({ shape }) => shape)).find(fits) ?? null;
}

/** Shapes beside it, and these without one of their axes. */
const candidates = (shapes: readonly Shape[]): readonly Shape[] => {
  const all = [...shapes, ...shapes.flatMap((shape) => shape.map((_, axis) => shape.toSpliced(axis, 1)))];
  return all.filter((shape, i) => all.findIndex((other) => sameShape(other, shape)) === i).slice(0, 12);
};

const ownShape = ({ nodes }: Analysis, id: NodeId, port: string): Shape | null =>
  nodes.get(id)?.parameters.find(({ name }) => name === port)?.shape ?? null;

/** Whether a value differs from sample to sample: what is observed or drawn, and all that depends on it. */
export function carriesSamples(document: Document): (from: Address) => boolean {
  const sources = document.nodes.filter(({ type }) => type === 'observed' || type === 'random').map(({ id }) => id);
  const reached = reachOf(document.edges, sources, 'downstream');
  return (from) => reached.has(splitAddress(from).node);
}

/** The shape of a wire's value for one sample; null while it is not known. */
export const wireShape = (document: Document, from: Address): Shape | null => {
  const { node, port } = splitAddress(from);
  return analyse(document).nodes.get(node)?.outputs.get(port)?.shape ?? null;
};
