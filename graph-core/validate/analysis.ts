import type { Address, GraphNode, NodeId, ParameterSpec } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import type { Dtype, Shape } from '../model/tensor.ts';
import type { OpDef, TensorType } from '../ops/define.ts';
import type { Attrs } from '../program/program.ts';
import type { Streams } from '../random/streams.ts';

/** What feeds an input port. */
export interface InputAnalysis {
  /** The value wired into it, by its full address; null when nothing is. */
  readonly from: Address | null;
  /** Null while it is not known: nothing is wired, or something before it is wrong. */
  readonly type: TensorType | null;
  /** Inside a group: the port of the group that feeds it. */
  readonly outer?: string;
}

/** A parameter that a block owns: present when its port is not wired. */
export interface OwnParameterAnalysis {
  /** The port's name. */
  readonly name: string;
  /** Where its value and specification are found; another instance's where weights are shared. */
  readonly address: Address;
  readonly shape: Shape;
}

/** The inside of a group instance. */
export interface GroupAnalysis {
  readonly definition: string;
  /** Inner node ids, in execution order. */
  readonly order: readonly NodeId[];
  /** Inner address of each output port. */
  readonly outputs: ReadonlyMap<string, Address>;
  /** What its parameters' addresses begin with: `g1/`, another instance's where weights are shared. */
  readonly parameterPrefix: string;
}

export interface NodeAnalysis {
  readonly node: GraphNode;
  readonly type: string;
  readonly op: OpDef | undefined;
  readonly inputs: ReadonlyMap<string, InputAnalysis>;
  /** By port; null while the type is not known. */
  readonly outputs: ReadonlyMap<string, TensorType | null>;
  readonly parameters: readonly OwnParameterAnalysis[];
  /** Whether the block can run: all its inputs, attributes and types are right. */
  readonly complete: boolean;
  readonly group?: GroupAnalysis;
  /** The attributes of a block, other than a group, whose inputs are known: defaults are filled in. */
  readonly attrs?: Attrs;
}

/** A parameter of the graph, explicit or a block's own, in execution order. */
export interface ParameterAnalysis {
  readonly address: Address;
  readonly shape: Shape;
  readonly trainable: boolean;
  /** The document's specification with defaults filled in (`init`, `stream`, `trainable`). */
  readonly spec: ParameterSpec;
  /** Inputs of one unit, for the initialisers that need it. */
  readonly fanIn: number;
}

export interface ObservedAnalysis {
  readonly address: Address;
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** Everything that can be said about a document without running it. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  /** Top-level nodes in execution order; empty when there is a cycle. */
  readonly order: readonly NodeId[];
  /** By full path: `f`, inside groups `g1/f`. */
  readonly nodes: ReadonlyMap<NodeId, NodeAnalysis>;
  readonly parameters: readonly ParameterAnalysis[];
  /** Addresses of the costs that go into no other cost; the graph's cost is their sum. */
  readonly costs: readonly Address[];
  readonly observed: readonly ObservedAnalysis[];
  /** Of blocks that draw: what their streams are called where that is not after their place. */
  readonly streams: Streams;
  /**
   * No error but in the `training/` and `data/` sections, and at least one block to run. Blocks behind a port that is not
   * wired yet are left out of the program; the rest of the graph runs.
   */
  readonly runnable: boolean;
}
