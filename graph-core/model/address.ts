import type { Address, NodeId } from './document.ts';
import { splitAddress } from './document.ts';

/** What a node may be called in a file. Names that JavaScript objects already answer to are refused by {@link isNodeId}. */
export const ID_PATTERN = /^[A-Za-z_][A-Za-z0-9_-]*$/;
export const MAX_ID_LENGTH = 128;

/** Keys that mean something to every object: nowhere in a document, neither as a key nor as an id. */
export const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

export const isNodeId = (text: string): boolean =>
  text.length <= MAX_ID_LENGTH && ID_PATTERN.test(text) && !RESERVED_NAMES.includes(text);

const PATH = /^[A-Za-z_][A-Za-z0-9_-]*(?:\[\d+\])?(?:\/[A-Za-z_][A-Za-z0-9_-]*(?:\[\d+\])?)*$/;
const PORT = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.\d+)?$/;

/** Whether a text is `node.port`, possibly inside groups (`g1/f.weight`, `r[0]/f.weight`) or of a list (`cat1.inputs.0`). */
export function isAddress(text: string): boolean {
  const { node, port } = splitAddress(text);
  return text.length <= 1024 && PATH.test(node) && PORT.test(port);
}

/** The node of the top graph that an address lies in: `g1` of `g1/f.weight`, `r` of `r[0]/f.weight`. */
export function rootOf(address: Address): NodeId {
  const { node } = splitAddress(address);
  return (node.split('/')[0] as string).replace(/\[\d+\]$/, '');
}

/** Whether a path or address is that of a block, or lies in it: `g1/f` in `g1`, `r[0]/f` in `r`. */
export const liesIn = (path: string, block: NodeId): boolean =>
  path.startsWith(block) && (path.length === block.length || '/[.'.includes(path[block.length] as string));

/** The address with its top node called something else. */
export function renameRoot(address: Address, from: NodeId, to: NodeId): Address {
  return rootOf(address) === from ? to + address.slice(from.length) : address;
}

/** `inputs.2` is place 2 of the list port `inputs`; null for a plain port. */
export function listPlace(port: string): { readonly list: string; readonly index: number } | null {
  const match = /^(.*)\.(\d+)$/.exec(port);
  return match === null ? null : { list: match[1] as string, index: Number(match[2]) };
}

/** Whether an address is meant by a pattern: `*` stands for any text, also across `/` and `.`; the rest is literal. */
function matchesPattern(pattern: string, address: Address): boolean {
  const parts = pattern.split('*');
  const first = parts[0] as string;
  if (parts.length === 1) return pattern === address;
  const last = parts[parts.length - 1] as string;
  if (address.length < first.length + last.length || !address.startsWith(first) || !address.endsWith(last)) return false;
  let at = first.length;
  const end = address.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = address.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end;
}

export const matchesAny = (patterns: readonly string[], address: Address): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, address));
