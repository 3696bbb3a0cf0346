import type { NodeId } from '../../graph-core/model/document.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';

/** A block by its name and the symbol of what it makes: several may be called alike. */
export const blockText = (id: NodeId, names: GraphNames): string =>
  id.includes('/') ? names.block(id) : `${names.block(id)} (${names.symbol(names.output(id))})`;
