import type { Shape, TensorJson } from './tensor.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Fields this version does not know; kept and written back unchanged. */
export interface Extra {
  readonly [key: string]: unknown;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type NodeId = string;
/** `node.port`, inside a group instance `g1/f.weight`. */
export type Address = string;

export interface GraphNode extends Extra {
  readonly id: NodeId;
  /** Type id of the block, e.g. `linear`. */
  readonly type: string;
  readonly attrs?: { readonly [name: string]: Json };
  /** Version of the block's attributes; 1 when absent. Loading brings them up to the version this program knows. */
  readonly version?: number;
  readonly position?: Point;
  /** What the user calls the block; the id when absent. */
  readonly title?: string;
  /** The user's own symbols of its output variables, by port. */
  readonly symbols?: { readonly [port: string]: string };
  /** It computes nothing, and passes its first input on: see validate/mute.ts. */
  readonly muted?: boolean;
}

export interface Edge extends Extra {
  readonly from: Address;
  readonly to: Address;
}

/** Initialisers that a parameter's `init` may name. */
export const INIT_NAMES = [
  'zeros',
  'ones',
  'constant',
  'uniform',
  'normal',
  'xavier-uniform',
  'xavier-normal',
  'kaiming-uniform',
  'kaiming-normal',
  'pytorch-linear',
  'orthogonal',
] as const;

export type InitName = (typeof INIT_NAMES)[number];

/** Numbers that a document keeps: in itself, or in a safetensors file in its folder; `value` goes before `file`. */
export interface Stored extends Extra {
  readonly value?: TensorJson;
  readonly file?: string;
  /** Name of the tensor in `file`. */
  readonly tensor?: string;
}

/** How a parameter (explicit or a block's own) starts, and whether it is trained. Keyed by address in the document. */
export interface ParameterSpec extends Stored {
  readonly init?: InitName;
  /** Arguments of the initialiser: `value` (constant), `low`/`high` (uniform), `mean`/`std` (normal), `gain`, `fanIn`. */
  readonly initArgs?: { readonly [name: string]: number };
  readonly trainable?: boolean;
  /** Name of the random stream its initial value is drawn from; survives rename and reveal. */
  readonly stream?: string;
  /** The value itself; it goes before `init`. */
  readonly value?: TensorJson;
  /** Name of the tensor in `file`; the parameter's address when absent. */
  readonly tensor?: string;
  /** What optimisers keep for it, by number of the objective and name: `0.mean`. Goes with {@link TrainingSpec.progress}. */
  readonly state?: { readonly [name: string]: Stored };
  readonly role?: 'buffer';
  /** What revealing a block's parameter had to write out; hiding it takes exactly that away again. */
  readonly filled?: readonly 'stream'[];
}

export interface GroupPort extends Extra {
  readonly name: string;
  /** Address inside the definition. */
  readonly at: Address;
}

/** What makes a definition a block of its own, with a name that others know it by. */
export interface OwnBlock {
  /** Its name; the definition's where there is none. */
  readonly title?: string;
  /** One of the icons that the editor has, by name, or one or two characters. */
  readonly icon?: string;
  /** What it does, with formulas between dollar signs. */
  readonly docs?: string;
  /** Counts from 1; the higher is the newer. */
  readonly version?: number;
  /** Id in the library that it came from or went into. */
  readonly library?: string;
}

/** The inside of a group. */
export interface Definition extends Extra, OwnBlock {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly inputs: readonly GroupPort[];
  readonly outputs: readonly GroupPort[];
}

/** What becomes of a row in which a bound column has no value. */
export const MISSING_POLICIES = ['refuse', 'drop', 'mean'] as const;

export type MissingPolicy = (typeof MISSING_POLICIES)[number];

/** A table: a file, its content, or the settings of a toy set (`generator` and what follows it). */
export interface DataSource extends Extra {
  /** A path inside the document's folder; of a folder, for images. */
  readonly file?: string;
  /** The table's content itself, for documents without a folder (browser edition, dropped files); it goes before `file`. */
  readonly inline?: string;
  /** How `inline` writes the bytes of a file that is not text. */
  readonly encoding?: 'base64';
  readonly generator?: string;
  readonly rows?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly copies?: number;
  /** Of a drawn set: x1, x2 and class, or x and y, a row each. */
  readonly points?: readonly (readonly number[])[];
  readonly modes?: number;
  readonly radius?: number;
  /** Makes windows of characters of a text file: what one row reads, how far rows are apart, and which characters there are. */
  readonly text?: { readonly window: number; readonly stride?: number; readonly vocabulary?: string };
  /** For all columns, or by column; `refuse` where nothing is said. */
  readonly missing?: MissingPolicy | { readonly [column: string]: MissingPolicy };
}

export interface ColumnBinding extends Extra {
  readonly source: string;
  readonly columns: readonly string[];
  /** Every number is multiplied by this when it is fed (digits: 1/16). */
  readonly scale?: number;
}

/** Which rows are trained on and which validate; the others test. Shares are of all rows, counts follow one another. */
export type Split =
  | { readonly train: number; readonly validation?: number; readonly seed?: number; readonly stratify?: string }
  | { readonly first: number; readonly validation?: number }
  | { readonly column: string };

export interface DataSpec extends Extra {
  readonly sources?: { readonly [name: string]: DataSource };
  readonly columns?: { readonly [address: Address]: ColumnBinding };
  readonly split?: Split;
}

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

/** The document: immutable, plain JSON, the only thing that undo knows. */
export interface Document extends Extra {
  readonly format: 'chainrule-graph';
  readonly version: 1;
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly parameters: { readonly [address: Address]: ParameterSpec };
  readonly definitions: { readonly [name: string]: Definition };
  readonly data: DataSpec;
  readonly training: TrainingSpec;
  readonly view: Extra;
}

export const FORMAT = 'chainrule-graph';
export const VERSION = 1;

export const emptyDocument = (name = 'Untitled'): Document => ({
  format: FORMAT,
  version: VERSION,
  name,
  nodes: [],
  edges: [],
  parameters: {},
  definitions: {},
  data: {},
  training: {},
  view: {},
});

export const addressOf = (node: NodeId, port: string): Address => `${node}.${port}`;

/** Splits `g1/f.inputs.0` into node path `g1/f` and port `inputs.0`. */
export function splitAddress(address: Address): { readonly node: NodeId; readonly port: string } {
  const slash = address.lastIndexOf('/');
  const dot = address.indexOf('.', slash + 1);
  return dot < 0 ? { node: address, port: '' } : { node: address.slice(0, dot), port: address.slice(dot + 1) };
}

export type { Shape };
