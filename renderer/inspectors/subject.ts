import type { Address, Document, GraphNode, NodeId } from '../../graph-core/model/document.ts';
import { splitAddress } from '../../graph-core/model/document.ts';
import { isCost, type OpDef } from '../../graph-core/ops/define.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { weightsInside } from '../state/derived.ts';
import type { Selection } from '../state/ui-store.ts';
import type { GraphNames } from './graph-names.ts';

/** A value that can be looked at: something a block makes, or a weight it reads. */
export interface SubjectValue {
  readonly address: Address;
  readonly role: 'state' | 'weight' | 'cost';
}

/** What the inspector is about: one block and one of its values. */
export interface Subject {
  readonly node: GraphNode;
  readonly op: OpDef | undefined;
  /** Everything of the block, outputs first. */
  readonly values: readonly SubjectValue[];
  readonly value: SubjectValue;
  readonly isCost: boolean;
}

/** A wire's selection shows the value that runs along it. */
function selectedNode(selection: Selection): { readonly id: NodeId; readonly value: Address | null } | null {
  if (selection.nodes.length === 1) return { id: selection.nodes[0] as NodeId, value: selection.value };
  const [edge] = selection.edges;
  if (selection.nodes.length > 0 || edge === undefined || selection.edges.length > 1) return null;
  const from = edge.slice(0, edge.indexOf('->'));
  return { id: splitAddress(from).node, value: from };
}

/** The subject of a selection; null when nothing or more than one thing is selected. */
export function subjectOf(document: Document, selection: Selection, names: GraphNames): Subject | null {
  const chosen = selectedNode(selection);
  const drawn = chosen && names.node(chosen.id);
  if (!chosen || !drawn) return null;
  // in a group it is drawn once for all instances: here it is meant where it stands
  const node = drawn.id === chosen.id ? drawn : { ...drawn, id: chosen.id };
  const op = names.op(node.id);
  const cost = op !== undefined && isCost(op);
  const isWeightNode = node.type === 'parameter';
  const outputs = names
    .outputs(node.id)
    .map((output): SubjectValue => ({ address: names.source(output), role: cost ? 'cost' : isWeightNode ? 'weight' : 'state' }));
  const weights = names
    .inputs(node.id)
    .filter((input) => input.isWeight)
    .map((input): SubjectValue => ({ address: names.source(input.address), role: 'weight' }));
  const inside = isInstance(node) ? weightsInside(document, node.id) : [];
  const values = [...outputs, ...weights, ...inside.map((address): SubjectValue => ({ address, role: 'weight' }))];
  const first = values[0] ?? { address: `${node.id}.output`, role: 'state' as const };
  return { node, op, values, value: values.find((each) => each.address === chosen.value) ?? first, isCost: cost };
}
