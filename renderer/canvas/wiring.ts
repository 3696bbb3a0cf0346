import type { Address, Document } from '../../graph-core/model/document.ts';
import type { Diagnostic, Result } from '../../graph-core/model/result.ts';
import { canConnect } from '../../graph-core/validate/connect.ts';
import { isFeeding, judgeFeeding } from '../data-card/feeding.ts';
import { sayMessage } from '../i18n/messages.ts';

const freed = new WeakMap<Document, Map<Address, Document>>();

/** The document without the wire into a port, remembered: the analysis is remembered by document. */
function withoutWire(document: Document, to: Address): Document {
  if (!document.edges.some((edge) => edge.to === to)) return document;
  const known = freed.get(document) ?? new Map<Address, Document>();
  freed.set(document, known);
  const before = known.get(to);
  if (before) return before;
  const after = { ...document, edges: document.edges.filter((edge) => edge.to !== to) };
  known.set(to, after);
  return after;
}

/** Whether a wire may be drawn, in place of the one that its end may have already; else why not. */
export const judgeWire = (document: Document, from: Address, to: Address): Result<void> =>
  isFeeding(from, to) ? judgeFeeding(document, from, to) : canConnect(withoutWire(document, to), from, to);

/** The first reason of a refusal. */
export const reasonOf = (verdict: Result<unknown>): Diagnostic | null => (verdict.ok ? null : (verdict.error[0] ?? null));

/** A reason as a sentence that names its place. */
export const reasonText = ({ address, message }: Diagnostic): string =>
  message.includes(address) ? sayMessage(message) : `${address}: ${sayMessage(message)}`;
