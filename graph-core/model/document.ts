import type { TensorJson } from './tensor.ts';
import type { TrainingSpec } from './training.ts';

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
