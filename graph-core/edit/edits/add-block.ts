import type { Document, GraphNode, Json, Point } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../transaction.ts';
import { edit, freshId, idsOfOthers, refusal } from './common.ts';

export interface Added extends Transaction {
  /** The new block's id. */
  readonly id: string;
}

/** A new block of a type, at a place on the canvas. It becomes the selection. */
export function addBlock(
  doc: Document,
  catalogue: Catalogue,
  type: string,
  position: Point,
  attrs: { readonly [name: string]: Json } = {},
): Result<Added> {
  const op = catalogue(type);
  if (op === undefined || op.internal === true)
    return refusal('edit/unknown-block', type, `There is no block of type "${type}".`);
  const id = freshId(idsOfOthers(doc), op.type, op);
  const node: GraphNode = {
    id,
    type: op.type,
    ...(op.version === 1 ? {} : { version: op.version }),
    ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
    position,
  };
  const transaction = edit('addBlock', 'add.block', [{ kind: 'addNode', node }], { labelValues: { id }, selectionAfter: [id] });
  return ok({ ...transaction, id });
}
