import type { Address, Point } from '../../graph-core/model/document.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';
import type { TensorSummary } from './step.ts';

/** A node in the drawing of what is inside a block: what comes in through a port, or an operation or inner block. */
export interface InsideNode {
  /** Within the drawing. */
  readonly id: string;
  readonly kind: 'input' | 'block';
  /** Type id of the op; of an input that of the variable which feeds it, `parameter` for a weight of the block's own, '' for a computed one. */
  readonly type: string;
  /** What the user calls it; the port of an input. */
  readonly title: string | null;
  /** An operation's own formula, `#0` for its first input; null where its op says it. */
  readonly formula: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Where the user drew it, inside a group. */
  readonly position: Point | null;
  /** It has an inside of its own. */
  readonly opens: boolean;
}

/** A variable in the drawing: `of` is the address of the value in the graph that it is; null for one that only exists inside. */
export interface InsideVariable {
  readonly shape: Shape | null;
  readonly of: Address | null;
  /** The port of the opened block that it leaves through. */
  readonly port: string | null;
}

/** What is inside a composite or a group, with its numbers at the cursor. Addresses are those within the drawing. */
export interface Inside {
  readonly generation: number;
  readonly path: string;
  readonly kind: 'composite' | 'group';
  /** Type ids from the opened block of the graph inwards, for what has no name in the document: operations of a composite. */
  readonly trail: readonly { readonly path: string; readonly type: string }[];
  readonly nodes: readonly InsideNode[];
  readonly edges: readonly { readonly from: Address; readonly to: Address }[];
  readonly variables: Readonly<Record<Address, InsideVariable>>;
  /** Absent while not computed. */
  readonly values: Readonly<Record<Address, TensorSummary>>;
  /** Of the cost by address; `edge:<from>-><to>` a wire's own contribution. */
  readonly gradients: Readonly<Record<Address, TensorSummary>>;
  /** It can be drawn as single units too. */
  readonly hasUnits: boolean;
}
