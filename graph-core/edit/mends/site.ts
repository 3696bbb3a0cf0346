import { type Address, type Document, type GraphNode, type NodeId, splitAddress } from '../../model/document.ts';
import type { Diagnostic } from '../../model/result.ts';
import type { TensorType } from '../../ops/define.ts';
import { type Analysis, analyse } from '../../validate/analyse.ts';
import { edit } from '../edits/common.ts';
import { inScope, type Scope, scopeOf } from '../scope.ts';
import type { Step } from '../step.ts';

/** Where a diagnostic is: the drawing, the block in it, and what the analysis knows. */
export interface Site {
  readonly document: Document;
  /** The graph, or the inside of a group as a document of its own. */
  readonly drawing: Document;
  /** `g1/` inside a group. */
  readonly prefix: string;
  /** Of the group that the drawing is the inside of; null in the graph. */
  readonly scope: Scope | null;
  readonly analysis: Analysis;
  readonly diagnostic: Diagnostic;
  readonly id: NodeId;
  readonly port: string;
  readonly node: GraphNode | undefined;
}

/** The place of a diagnostic about the graph; null for one about a file or a setting. */
export function siteOf(document: Document, diagnostic: Diagnostic): Site | null {
  const { node: path, port } = splitAddress(diagnostic.address);
  const end = path.lastIndexOf('/');
  const [prefix, id] = [path.slice(0, end + 1), path.slice(end + 1)];
  const scope = end < 0 ? null : scopeOf(document, path.slice(0, end));
  if (end >= 0 && scope === null) return null;
  const drawing = scope?.document ?? document;
  const node = drawing.nodes.find((each) => each.id === id);
  return { document, drawing, prefix, scope, analysis: analyse(document), diagnostic, id, port, node };
}

/** The type of an output of the drawing, where it is known. */
export function typeAt({ analysis, prefix }: Site, address: Address): TensorType | null {
  const { node, port } = splitAddress(address);
  return analysis.nodes.get(prefix + node)?.outputs.get(port) ?? null;
}

/** Steps of the drawing as steps of the document; null where they do not apply. */
export function lifted({ document, scope }: Site, steps: readonly Step[]): readonly Step[] | null {
  if (scope === null || steps.length === 0) return steps;
  const done = inScope(document, scope, edit('mend', 'mend', steps));
  return done.ok ? done.value.steps : null;
}
