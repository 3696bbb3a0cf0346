import type { Address, NodeId } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import type { Shape } from '../model/tensor.ts';
import type { InputAnalysis, NodeAnalysis } from './analysis.ts';
import type { Definitions, Drawing } from './instances.ts';
import type { Wiring } from './wires.ts';

/** A parameter as it is found while walking; the document's specification is added later. */
export interface FoundParameter {
  readonly address: Address;
  readonly shape: Shape;
  readonly fanIn: number;
  /** The op's initialiser; zeros for a parameter node. */
  readonly init: string;
  readonly initArgs?: { readonly [name: string]: number } | undefined;
  /** A buffer of the op's. */
  readonly role?: 'buffer' | undefined;
}

/** Everything that the walk through a document gathers. */
export interface Walk {
  readonly definitions: Definitions;
  readonly diagnostics: Diagnostic[];
  /** By full path. */
  readonly nodes: Map<NodeId, NodeAnalysis>;
  readonly parameters: Map<Address, FoundParameter>;
  /** Uses of another instance's parameter, checked when all are known. */
  readonly shared: { readonly at: NodeId; readonly address: Address; readonly shape: Shape }[];
  /** Parameter nodes that no block has yet taken for its own weight. */
  readonly fresh: Set<Address>;
  /** Faults of a definition that have been told: where it is used again, they are not told again. */
  readonly told: Set<string>;
  /** Paths of the blocks that are muted. */
  readonly muted: Set<NodeId>;
  /** What parameters of muted instances are called that others share: these have them now. */
  readonly lent: Set<string>;
  /** Of drawings whose wires are the same in all their instances. */
  readonly wirings: Map<Drawing, Wiring>;
  /** Blocks seen, inside groups once for each instance. */
  count: number;
}

/** Limits that a hostile or careless document runs into before memory does. */
export const MAX_BLOCKS = 100_000;
export const MAX_GROUP_DEPTH = 16;

/** Where a drawing stands in the document. */
export interface Place {
  /** `` at the top, `g1/` inside g1. */
  readonly prefix: string;
  /** The same for its parameters: another instance's where weights are shared. */
  readonly parameterPrefix: string;
  /** Names of the definitions around it. */
  readonly within: readonly string[];
  /** What the group's ports feed, by inner address. */
  readonly outer: ReadonlyMap<Address, { readonly port: string; readonly input: InputAnalysis }>;
}

/** Whether the parameters of a place are its own; those of a muted instance belong to whoever finds them first. */
export const ownsParameters = ({ parameterPrefix, prefix }: Place, { lent }: Walk): boolean =>
  parameterPrefix === prefix || [...lent].some((owner) => parameterPrefix.startsWith(owner));

export const TOP: Place = { prefix: '', parameterPrefix: '', within: [], outer: new Map() };
