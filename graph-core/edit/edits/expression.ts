import { addressOf, type Document, type Json, type NodeId, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { parseFormula } from '../../scalar/parse.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';

/**
 * Sets the expression of a block whose inputs are the names in it. A wire stays with its name; one whose name is gone goes to
 * the new name in its place (renaming a variable in the text), and else stays where it was, which the analysis marks.
 */
export function setExpression(doc: Document, id: NodeId, before: string, after: string): Result<Transaction> {
  return setNamed(doc, id, { expression: after }, renamedIn(namesOf(before), namesOf(after)));
}

/** Sets the names by which a script knows its inputs; wires follow as with {@link setExpression}. */
export const setInputNames = (
  doc: Document,
  id: NodeId,
  before: readonly string[],
  after: readonly string[],
): Result<Transaction> => setNamed(doc, id, { inputs: after }, renamedIn(before, after));

/** Sets an attribute that names inputs, and leads the wires of a name that is gone to the new one. */
function setNamed(
  doc: Document,
  id: NodeId,
  attrs: Readonly<Record<string, Json>>,
  renamed: ReadonlyMap<string, string>,
): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const moved = doc.edges.flatMap((edge, at): Step[] => {
    const { node: target, port } = splitAddress(edge.to);
    const name = target === id ? renamed.get(port) : undefined;
    if (name === undefined) return [];
    return [
      { kind: 'removeEdge', from: edge.from, to: edge.to },
      { kind: 'addEdge', edge: { ...edge, to: addressOf(id, name) }, at },
    ];
  });
  const set: Step = { kind: 'setNode', id, changes: { attrs: { ...node.attrs, ...attrs } } };
  const [target = ''] = Object.keys(attrs);
  return ok(edit('attr', 'set.attr', [set, ...moved], { labelValues: { id, target }, target: `${id}.${target}` }));
}

function namesOf(text: string): readonly string[] {
  const formula = parseFormula(text, { staircases: true });
  return formula.ok ? formula.value.names : [];
}

/** Old names that are gone, with the new ones that stand in their places. */
function renamedIn(before: readonly string[], after: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    before.flatMap((name, i) => {
      const now = after[i];
      return now === undefined || after.includes(name) || before.includes(now) ? [] : [[name, now] as const];
    }),
  );
}
