import { addressOf, type Document, type NodeId } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import { getOwn } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';
import { withDefaults } from './reveal.ts';

/**
 * Gives a block another id. Random streams are named after addresses unless the document says otherwise, so their present
 * names are written out first: renaming changes no number.
 */
export function renameBlock(doc: Document, catalogue: Catalogue, id: NodeId, to: NodeId): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  if (id === to) return ok(edit('rename', 'rename', []));
  const op = catalogue(node.type);
  const steps: Step[] = [];
  const own =
    op === undefined
      ? []
      : Object.entries(op.inputs).filter(
          ([, port]) => port.own !== undefined && port.own.when?.(withDefaults(op, node)) !== false,
        );
  const ports = node.type === 'parameter' ? ['value'] : own.map(([port]) => port);
  for (const address of ports.map((port) => addressOf(id, port))) {
    const spec = getOwn(doc.parameters, address);
    const wired = doc.edges.some((e) => e.to === address);
    if (spec?.stream === undefined && !wired) steps.push({ kind: 'setParameter', address, spec: { ...spec, stream: address } });
  }
  const fill = node.attrs?.fill;
  if (typeof fill === 'object' && fill !== null && !Array.isArray(fill) && (fill as { stream?: unknown }).stream === undefined)
    steps.push({ kind: 'setNode', id, changes: { attrs: { ...node.attrs, fill: { ...fill, stream: addressOf(id, 'value') } } } });
  steps.push({ kind: 'renameNode', id, to });
  return ok(edit('rename', 'rename', steps, { labelValues: { id, to }, selectionBefore: [id], selectionAfter: [to] }));
}
