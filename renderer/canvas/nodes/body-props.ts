import type { CanvasNode } from '../bind.ts';
import type { Detail } from '../viewport.ts';

/** What every form of a node is drawn from. */
export interface BodyProps {
  readonly data: CanvasNode['data'];
  readonly detail: Detail;
}

/** The expression that names a block's inputs; null for a block that has none, as a script. */
export function expressionOf({ node, op }: BodyProps['data']): string | null {
  if (!op?.inputsOf || op.attrs.expression === undefined) return null;
  const expression = node.attrs?.expression ?? op.attrs.expression?.default;
  return typeof expression === 'string' ? expression : '';
}
