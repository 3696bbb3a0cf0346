import type { Definition, Document, GraphNode } from '../../graph-core/model/document.ts';
import { definitionOf, isInstance } from '../../graph-core/validate/instances.ts';
import { useDocument } from '../state/stores.ts';
import { OwnIcon } from './own-icon.tsx';

/** The definition of an instance that somebody has made a block of their own; undefined for other groups. */
export function ownOf(document: Document, node: GraphNode): Definition | undefined {
  const definition = isInstance(node) ? definitionOf(node, document.definitions) : undefined;
  return definition?.title === undefined ? undefined : definition;
}

/** What a block of one's own is called; null for any other. */
export const ownTitle = (document: Document, node: GraphNode): string | null => ownOf(document, node)?.title ?? null;

/** The icon on the face of a block of one's own; of another group its usual sign. */
export function OwnFace({ node, symbol }: { readonly node: GraphNode; readonly symbol: string | undefined }) {
  const own = useDocument(({ document }) => ownOf(document, node));
  return own ? (
    <span className="formula own-face" data-testid={`own-face-${node.id}`}>
      <OwnIcon icon={own.icon} size={18} />
    </span>
  ) : (
    <span className="formula math">{symbol}</span>
  );
}
