import type { Definition, Document, GraphNode, NodeId } from '../model/document.ts';
import { type Definitions, definitionOf, isInstance } from '../validate/instances.ts';
import { isMuted } from '../validate/mute.ts';
import { MAX_BLOCKS, MAX_GROUP_DEPTH } from '../validate/walk.ts';

/** A block in one of the instances of the drawing that it stands in. */
export interface Found {
  /** `d`, in a group `g1/d`; a repeat is found once for each iteration, `r[0]`. */
  readonly path: NodeId;
  readonly node: GraphNode;
}

export interface Wanted {
  readonly is: (node: GraphNode) => boolean;
  /** The instances of a group or repeat that count; a thousand repeats of a thousand are too many to make names for. */
  readonly instances: (node: GraphNode) => readonly NodeId[];
  /** No more than these are needed. */
  readonly most?: number;
}

/**
 * A graph with more blocks than MAX_BLOCKS, its groups opened, is refused before it runs: of one that runs everything is found,
 * and there are no numbers that could change where something is not. What is muted is not opened, and may hold any number: it is
 * entered last.
 */
const MOST_VISITS = 2 * MAX_BLOCKS;

/** Blocks of a kind, in every instance of every drawing. Drawings that hold none are not entered, however often they repeat. */
export function findEverywhere(
  { nodes, definitions }: Pick<Document, 'nodes' | 'definitions'>,
  wanted: Wanted,
): readonly Found[] {
  const { is, instances, most = MOST_VISITS } = wanted;
  const holding = definitionsHolding(definitions, is);
  const leads = (node: GraphNode): boolean => isInstance(node) && holding.has(node.attrs?.definition as string);
  const relevant = new Map<readonly GraphNode[], readonly GraphNode[]>();
  const found: Found[] = [];
  const muted: (() => void)[] = [];
  let visits = 0;
  visit(nodes, '', 0);
  // what is muted within what is muted is put behind it
  for (const enter of muted) enter();
  return found;

  function visit(drawing: Definition['nodes'], prefix: string, depth: number): void {
    if (depth > MAX_GROUP_DEPTH) return;
    const those = relevant.get(drawing) ?? drawing.filter((node) => is(node) || leads(node));
    relevant.set(drawing, those);
    for (const node of those)
      for (const id of isInstance(node) ? instances(node) : [node.id]) {
        if (++visits > MOST_VISITS || found.length >= most) return;
        if (is(node)) found.push({ path: prefix + id, node });
        const inner = leads(node) ? definitionOf(node, definitions) : undefined;
        if (inner === undefined) continue;
        const enter = (): void => visit(inner.nodes, `${prefix}${id}/`, depth + 1);
        if (isMuted(node)) muted.push(enter);
        else enter();
      }
  }
}

/** Names of the definitions that hold a block of a kind, also through others. */
function definitionsHolding(definitions: Definitions, is: (node: GraphNode) => boolean): ReadonlySet<string> {
  const holding = new Set<string>();
  const users = new Map<string, string[]>();
  for (const [name, { nodes }] of Object.entries(definitions)) {
    if (nodes.some(is)) holding.add(name);
    for (const { attrs } of nodes) {
      const inner = attrs?.definition;
      if (typeof inner !== 'string') continue;
      const known = users.get(inner) ?? [];
      if (known.at(-1) !== name) known.push(name);
      users.set(inner, known);
    }
  }
  for (const name of holding) for (const user of users.get(name) ?? []) holding.add(user);
  return holding;
}
