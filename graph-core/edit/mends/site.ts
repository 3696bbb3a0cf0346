import { type Address, type Document, emptyDocument, type GraphNode, type NodeId, splitAddress } from '../../model/document.ts';
import type { Diagnostic } from '../../model/result.ts';
import type { TensorType } from '../../ops/define.ts';
import { type Analysis, analyse } from '../../validate/analyse.ts';
import { getOwn } from '../immutable.ts';
import type { Step } from '../step.ts';
import { applySteps } from '../transaction.ts';

/** Where a diagnostic is: the drawing, the block in it, and what the analysis knows. */
export interface Site {
  readonly document: Document;
  /** The graph, or the inside of a group as a document of its own. */
  readonly drawing: Document;
  /** `g1/` inside a group. */
  readonly prefix: string;
  /** The definition that the drawing is the inside of. */
  readonly definition: string | null;
  readonly analysis: Analysis;
  readonly diagnostic: Diagnostic;
  readonly id: NodeId;
  readonly port: string;
  readonly node: GraphNode | undefined;
}

/** The place of a diagnostic about the graph; null for one about a file or a setting. */
export function siteOf(document: Document, diagnostic: Diagnostic): Site | null {
  const { node: path, port } = splitAddress(diagnostic.address);
  const names = path.split('/');
  const id = names.pop() ?? '';
  let drawing = document;
  let definition: string | null = null;
  for (const name of names) {
    const group = drawing.nodes.find((node) => node.id === name.replace(/\[\d+\]$/, ''));
    definition = typeof group?.attrs?.definition === 'string' ? group.attrs.definition : null;
    const inside = definition === null ? undefined : getOwn(document.definitions, definition);
    if (!inside) return null;
    drawing = { ...emptyDocument(), nodes: inside.nodes, edges: inside.edges, definitions: document.definitions };
  }
  const node = drawing.nodes.find((each) => each.id === id);
  const prefix = names.length === 0 ? '' : `${names.join('/')}/`;
  return { document, drawing, prefix, definition, analysis: analyse(document), diagnostic, id, port, node };
}

/** The type of an output of the drawing, where it is known. */
export function typeAt({ analysis, prefix }: Site, address: Address): TensorType | null {
  const { node, port } = splitAddress(address);
  return analysis.nodes.get(prefix + node)?.outputs.get(port) ?? null;
}

/** Steps of the drawing as steps of the document; null where they do not apply. */
export function lifted({ document, drawing, definition }: Site, steps: readonly Step[]): readonly Step[] | null {
  if (definition === null || steps.length === 0) return steps;
  const before = getOwn(document.definitions, definition);
  const applied = applySteps(drawing, steps);
  if (!before || !applied.ok) return null;
  const { nodes, edges } = applied.value.document;
  return [{ kind: 'setDefinition', name: definition, definition: { ...before, nodes, edges } }];
}
