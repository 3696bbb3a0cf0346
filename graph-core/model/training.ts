import type { Address, Extra, NodeId } from './document.ts';
import type { TensorJson } from './tensor.ts';

/** How a document says that it is trained. */

export interface BatchSpec {
  readonly size: number | 'all';
  readonly order?: 'sequence' | 'shuffle' | 'replacement';
  readonly last?: 'keep' | 'drop';
}

export interface OptimizerSpec extends Extra {
  readonly type: string;
  readonly lr?: number;
  /** Limits to the gradients; 0 and absent are none. */
  readonly clipNorm?: number;
  readonly clipValue?: number;
  /** How the learning rate changes from update to update; absent: it does not. */
  readonly schedule?: RateSpec;
}

/** A learning-rate schedule with its numbers, all in updates of the objective; `warmup` goes before any of them. */
export interface RateSpec extends Extra {
  readonly type: string;
  readonly warmup?: number;
  readonly warmupFrom?: number;
}

/** Parameters of an objective that are updated with settings of their own; other settings are the optimiser's. */
export interface GroupSpec extends Extra {
  /** Patterns of addresses; a parameter belongs to the first group that means it. */
  readonly parameters: readonly string[];
  readonly lr?: number;
  /** In place of `lr`: a share of the optimiser's, which it follows. */
  readonly lrFactor?: number;
  readonly weightDecay?: number;
  /** They stay as they are. */
  readonly frozen?: boolean;
  /** Of the parameter's shape, a rate for each entry; or a matrix over its entries in row-major order. */
  readonly eta?: TensorJson;
}

export interface Objective extends Extra {
  readonly cost: Address;
  /** Patterns of addresses; `*` is all. */
  readonly parameters: readonly string[];
  readonly optimizer: OptimizerSpec;
  readonly groups?: readonly GroupSpec[];
  readonly steps?: number;
}

export interface MetricSpec extends Extra {
  readonly type: string;
  readonly output?: Address;
  readonly target?: Address;
}

/** How far training has come: the order of the batches and the optimisers' counts of updates go on from there. */
export interface TrainingProgress extends Extra {
  readonly steps: number;
  /** Whose state the parameters keep, by objective, and the step that it began at. */
  readonly optimizers: readonly OptimizerProgress[];
}

export interface OptimizerProgress extends Extra {
  readonly type: string;
  readonly since: number;
  /** What a search remembers for all weights of the objective together, by name. */
  readonly state?: { readonly [name: string]: TensorJson };
}

/** When a run ends before its steps do; asked after every epoch. */
export interface StopSpec extends Extra {
  /** It ends once L(S, w) on the training rows is at most this. */
  readonly loss?: number;
  /** It ends after so many epochs in a row without a lower loss on the held-back rows; on those trained on where none are. */
  readonly patience?: number;
  /** What counts as lower: by more than this. */
  readonly minDelta?: number;
  /** Whether the weights of the best epoch are put back; true where it says nothing. */
  readonly restore?: boolean;
}

/** How a policy's action follows from an output of the graph: an index drawn by logits, or a number around a mean. */
export type PolicySpec = { readonly logits: Address } | { readonly mean: Address; readonly std: number };

/** A black box that a policy of the graph acts on; its episodes are the rows that are trained on. */
export interface SimulatorSpec extends Extra {
  readonly type: string;
  readonly policy: PolicySpec;
  /** Observed variables that the rows go into: what the policy saw, what it did, and the cost from there on. */
  readonly observation: Address;
  readonly action: Address;
  readonly cost: Address;
  /** Time steps after which an episode is over. */
  readonly horizon?: number;
  /** Episodes at once. */
  readonly episodes?: number;
  /** Time steps of an iteration that are trained on. */
  readonly rows?: number;
  readonly discount?: number;
}

export interface TrainingSpec extends Extra {
  readonly seed?: number;
  /** By path, of blocks that draw: the name of the stream that they have kept from where they stood before. */
  readonly streams?: { readonly [path: NodeId]: string };
  readonly simulator?: SimulatorSpec;
  readonly epochs?: number;
  readonly batch?: BatchSpec;
  readonly objectives?: readonly Objective[];
  readonly schedule?: 'sequential' | 'simultaneous' | 'extra-gradient';
  readonly metrics?: readonly MetricSpec[];
  readonly stop?: StopSpec;
  readonly progress?: TrainingProgress;
}
