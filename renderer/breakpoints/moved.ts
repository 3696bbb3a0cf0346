import { instancePaths } from '../../graph-core/edit/definitions.ts';
import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { nodeAt } from '../state/inside-place.ts';

/** Where a block is found after an edit that put it into a group or took it out of one; its path where it is still there, or gone. */
function movedPath(path: NodeId, before: Document, after: Document): NodeId {
  const node = nodeAt(path, before);
  if (node === null || nodeAt(path, after) !== null) return path;
  if (after.nodes.includes(node)) return node.id;
  const name = Object.keys(after.definitions).find((each) => after.definitions[each]?.nodes.includes(node));
  const found = name === undefined ? [] : instancePaths(after, name).map((group) => `${group}/${node.id}`);
  return found.find((each) => each.endsWith(`/${path}`) || path.endsWith(`/${each}`)) ?? found[0] ?? path;
}

function movedAddress(address: string, before: Document, after: Document): string {
  const { node } = splitAddress(address);
  return movedPath(node, before, after) + address.slice(node.length);
}

/** The place of a breakpoint after an edit: a block, a value, or a wire as `edge:from->to`. */
export function movedPlace(at: string, before: Document, after: Document): string {
  if (!at.startsWith('edge:')) return movedAddress(at, before, after);
  const ends = at.slice('edge:'.length).split('->');
  return `edge:${ends.map((address) => movedAddress(address, before, after)).join('->')}`;
}
