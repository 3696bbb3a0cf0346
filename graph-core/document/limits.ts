import { isNodeId, RESERVED_NAMES } from '../model/address.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';

/** What a document may hold at most. Checked before anything else looks at it. */
export const LIMITS = {
  fileBytes: 64 * 2 ** 20,
  nodes: 20_000,
  edges: 100_000,
  /** UTF-16 units of a name, title or symbol. */
  label: 4096,
  /** UTF-16 units of what is written about a block. */
  docs: 20_000,
  /** Blocks of a library. */
  libraryBlocks: 1000,
  depth: 64,
  /** How far from the middle of a drawing something may be, in pixels at zoom 1. */
  coordinate: 1e7,
  /** Diagnostics reported at once. */
  diagnostics: 100,
} as const;

/** One part of a JSON pointer. */
export const pointerPart = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

interface Frame {
  readonly value: unknown;
  readonly key: string;
  readonly depth: number;
  readonly parent: Frame | null;
}

function pointerOf(frame: Frame): string {
  const parts: string[] = [];
  for (let f: Frame | null = frame; f?.parent; f = f.parent) parts.push(pointerPart(f.key));
  return parts.reverse().join('');
}

/**
 * Walks any parsed JSON with a stack of its own (a nest of ten thousand brackets must not overflow ours) and refuses what
 * would hurt later: too deep a nest, keys that every JavaScript object answers to, numbers that overflowed to Infinity.
 */
export function checkJsonSafety(root: unknown, fileName: string): Result<null> {
  const found: Diagnostic[] = [];
  const stack: Frame[] = [{ value: root, key: '', depth: 0, parent: null }];
  for (let frame = stack.pop(); frame !== undefined && found.length < LIMITS.diagnostics; frame = stack.pop()) {
    const { value, depth } = frame;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const message = `${fileName}: the number at ${pointerOf(frame)} is too large to be read.`;
      found.push(errorAt('document/number', pointerOf(frame), message, 'In a tensor write "Infinity" or "-Infinity" as a text.'));
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= LIMITS.depth) {
      const message = `${fileName} is nested more than ${LIMITS.depth} levels deep at ${pointerOf(frame)}.`;
      return err([errorAt('document/too-deep', pointerOf(frame), message)]);
    }
    const isList = Array.isArray(value);
    for (const key of isList ? value.keys() : Object.keys(value)) {
      const child = (value as Record<PropertyKey, unknown>)[key];
      const isReserved = !isList && RESERVED_NAMES.includes(String(key));
      // Plain numbers make up nearly all of a large file: they need no frame.
      if (!isReserved && typeof child === 'number' && Number.isFinite(child)) continue;
      const inner: Frame = { value: child, key: String(key), depth: depth + 1, parent: frame };
      if (isReserved) {
        const message = `${fileName}: the key "${key}" at ${pointerOf(inner)} is not allowed.`;
        found.push(errorAt('document/reserved-key', pointerOf(inner), message, 'Rename or remove it.'));
      } else stack.push(inner);
    }
  }
  return found.length === 0 ? ok(null) : err(found);
}

/** What is wrong with an id, in words, or null. */
export function idFault(id: string): string | null {
  if (isNodeId(id)) return null;
  if (RESERVED_NAMES.includes(id)) return `"${id}" is a reserved word`;
  return id.length > 128 ? `it has ${id.length} characters` : `found ${JSON.stringify(id)}`;
}
