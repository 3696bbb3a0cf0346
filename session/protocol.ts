import type { Address, Document, Point } from '../graph-core/model/document.ts';
import type { Diagnostic } from '../graph-core/model/result.ts';
import type { Dtype, Shape } from '../graph-core/model/tensor.ts';
import type { Phase } from '../graph-core/plan/plan.ts';
import type { DeviceInfo } from '../kernels/executor.ts';

export type { DeviceInfo } from '../kernels/executor.ts';

/**
 * What a window and the worker say to each other: structured-cloneable data only. Requests are answered once; the events
 * come whenever something changed. Every answer and event carries the generation of the document it was made from, so
 * that a late one can be told from a current one.
 */

export type DeviceChoice = 'auto' | 'webgpu' | 'cpu';

/** What the circles show: one sample of the data, or the mean over the set S. */
export type SampleChoice = number | 'mean';

/** A stage of the step plan, as the strip shows it. */
export interface StageInfo {
  readonly index: number;
  readonly phase: Phase;
  /** Node path of the block. */
  readonly node: string;
  /** Type id of the block. */
  readonly type: string;
  /** Addresses whose value (forward), gradient (backward) or new value (update) this stage makes known. */
  readonly makes: readonly string[];
}

/** Enough of a tensor to draw it; the full one comes with `tensor`. */
export interface TensorSummary {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** All entries when there are at most 64, else the first 64. */
  readonly entries: readonly number[];
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly nonFinite: number;
}

/** What is known at the cursor. An address that is absent has not been computed: never show 0 for it. */
export interface StepView {
  readonly generation: number;
  readonly stages: readonly StageInfo[];
  /** Stages done: 0 is before the first; stages[cursor - 1] is the current block. */
  readonly cursor: number;
  /** Training steps done since the last reset. */
  readonly step: number;
  /** Updates that were stepped through and kept, and can be taken back. */
  readonly kept: number;
  /** The step's values exceed the memory budget: those no longer needed are let go and computed again on demand. */
  readonly recomputes: boolean;
  /**
   * Whose turn it is in the training step: a step has several where the document has several objectives, or one that takes
   * several updates in a row. Null where nothing is trained.
   */
  readonly turn: {
    readonly index: number;
    readonly count: number;
    readonly costs: readonly string[];
    /** The optimiser, where it does more than take the gradient times the learning rate. */
    readonly method: string | null;
  } | null;
  readonly sample: SampleChoice;
  /** Rows of the bound data or of the inline inputs' sample axis; 1 when there is no data. */
  readonly samples: number;
  /** By address: values of output ports, parameters, observed variables, costs. */
  readonly values: Readonly<Record<string, TensorSummary>>;
  /** Derivative of the total cost by address; a parameter's is its total, `edge:<from>-><to>` a wire's own contribution. */
  readonly gradients: Readonly<Record<string, TensorSummary>>;
  /** Nodes at a kink at this point (relu at 0). */
  readonly kinks: readonly string[];
  /** First forward block that made a non-finite value, if any. */
  readonly firstNonFinite: string | null;
}

/** One row of the parameter table. */
export interface ParameterInfo {
  readonly address: string;
  readonly shape: Shape;
  readonly trainable: boolean;
  readonly count: number;
  /** The initialiser in force: a circle that is wired in place of a block's own weight starts as that would. */
  readonly init: string;
}

export interface OpenReport {
  readonly generation: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly parameters: readonly ParameterInfo[];
  /** Null when error diagnostics forbid running. */
  readonly view: StepView | null;
}

/** row [1 x dg] . jacobian [dg x df] = result [1 x df], for one input (or weight) of the current block. */
export interface CardProduct {
  /** Address of the input port or parameter whose gradient it is. */
  readonly wrt: string;
  readonly kind: 'state' | 'weight';
  readonly outputShape: Shape;
  readonly inputShape: Shape;
  readonly row: readonly number[];
  /** Row-major [dg][df]; null when larger than 4096 entries. */
  readonly jacobian: readonly number[] | null;
  readonly result: readonly number[];
  readonly structure: 'diagonal' | 'equals-weight' | 'outer-with-input' | 'identity' | 'zero' | 'dense';
}

export interface Card {
  readonly stage: StageInfo;
  /** TeX of the block's rule in general. */
  readonly formula: string;
  /** TeX with the numbers of this step, when they are few. */
  readonly withNumbers: string | null;
  /** Inputs and outputs of the block with their values. */
  readonly operands: readonly { readonly address: string; readonly summary: TensorSummary }[];
  /** Backward only: one product for each input and weight that has a gradient. */
  readonly products: readonly CardProduct[];
  /** Update only: weight, gradient and new weight. */
  readonly updates: readonly {
    readonly address: string;
    readonly before: TensorSummary;
    readonly gradient: TensorSummary;
    readonly after: TensorSummary;
  }[];
  /**
   * Why there is no product: `mean`, the circles show means, and a mean of products is no product of means; `no-gradient`,
   * nothing before the block asks for one. The window has the words.
   */
  readonly note: 'mean' | 'no-gradient' | null;
}

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

/** Single units of a weighted sum, at most 8 of each side; an entry of a list is a unit's, null where it is not computed. */
export interface InsideUnits {
  readonly inputs: number;
  readonly outputs: number;
  /** Units drawn. */
  readonly columns: number;
  readonly rows: number;
  readonly input: readonly number[] | null;
  /** Row-major [rows][columns]. */
  readonly weight: readonly number[] | null;
  readonly bias: readonly number[] | null;
  readonly output: readonly number[] | null;
  readonly gradients: {
    readonly input: readonly number[] | null;
    readonly weight: readonly number[] | null;
    readonly bias: readonly number[] | null;
    readonly output: readonly number[] | null;
  };
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
  readonly units: InsideUnits | null;
}

/** What the training drawer sets; everything else comes from the document's `training`. */
export interface TrainRequest {
  /** Optimiser steps to run; Infinity until stopped. */
  readonly steps: number;
}

/** L(S, w) after `step` optimiser steps over the training set, and over the rest where there is a split. */
export interface Loss {
  readonly step: number;
  readonly train: number;
  readonly test: number | null;
}

export interface TrainProgress {
  readonly generation: number;
  readonly running: boolean;
  readonly step: number;
  readonly epoch: number;
  /** Steps since the last event, with the batch cost before each step. */
  readonly newSteps: readonly { readonly step: number; readonly cost: number }[];
  /** Every step takes the whole training set: its cost is L(S, w) before it. */
  readonly costIsLoss: boolean;
  /** What was evaluated since the last event; nothing for a step whose cost says it. */
  readonly newLosses: readonly Loss[];
  /** The latest L(S, w). */
  readonly loss: Loss | null;
  readonly metrics: { readonly train: Readonly<Record<string, number>>; readonly test: Readonly<Record<string, number>> };
  /** Set when a run ended: `done`, `stopped`, `not-finite` (the weights before the step are kept). */
  readonly ended: 'done' | 'stopped' | 'not-finite' | null;
  readonly stepsPerSecond: number;
}

export interface FullTensor {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Requests, by name: what goes in and what comes back. */
export interface SessionRequests {
  /** The adapters found, the one in use first. */
  devices: { in: Record<string, never>; out: readonly DeviceInfo[] };
  useDevice: { in: { choice: DeviceChoice }; out: DeviceInfo };
  /**
   * Compiles a document; cheap when only values changed. Data tables travel as text by source name. Weights and optimiser
   * state are kept where address, shape and specification stay; `fresh` forgets them: another document is opened.
   */
  open: { in: { document: Document; tables: Record<string, string>; generation: number; fresh?: boolean }; out: OpenReport };
  /**
   * Moves to a stage, forwards or backwards, running or restoring what is needed. Past the last stage the update is kept and
   * the next step begins (its stage 1 is one past the end); before 0 the last kept update is taken back.
   */
  goTo: { in: { cursor: number }; out: StepView };
  sample: { in: { sample: SampleChoice }; out: StepView };
  /**
   * Lets backward start at any value with a row vector of its size (null: all ones), for a graph without a cost; `from` null
   * goes back to the costs.
   */
  seed: { in: { from: string | null; row: readonly number[] | null }; out: StepView };
  card: { in: { stage: number }; out: Card | null };
  /**
   * What the compiler made of a block: its equations in the step's program, one a line, an empty line between the passes, and
   * the WGSL of each dispatch with its label.
   */
  listing: {
    in: { node: string };
    out: { readonly equations: string; readonly shaders: readonly { readonly label: string; readonly wgsl: string }[] };
  };
  /** What is inside a block, `f`, `g1/f`, or an operation in a composite, `C/op1`; null where there is nothing inside. */
  inside: { in: { path: string }; out: Inside | null };
  tensor: { in: { address: string; what: 'value' | 'gradient' }; out: FullTensor | null };
  /** d out / d in at the sample on view, [...out, ...in]. */
  jacobian: { in: { of: string; wrt: string }; out: FullTensor };
  train: { in: TrainRequest; out: TrainProgress };
  /**
   * Ends a training run within 200 ms. Where none is under way, it ends the request that is being computed and those that wait
   * behind it: they are rejected with `session/stopped`, what was known stays known, and the next request begins where they
   * left off. An `open` or `reset` is not given up.
   */
  stop: { in: Record<string, never>; out: TrainProgress };
  /** Weights back to their initial values, optimiser state to zero, step count to 0. */
  reset: { in: Record<string, never>; out: StepView };
  /** Current values of all parameters, for saving. */
  parameters: { in: Record<string, never>; out: Readonly<Record<string, FullTensor>> };
}

/** Both ways to talk to a session: over a worker, or directly in Node. */
export interface SessionClient {
  /** @throws SessionError with code, message and address */
  request<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']>;
  /** Gives the function that ends the subscription. */
  on<E extends EventName>(event: E, handler: (value: SessionEvents[E]) => void): () => void;
  dispose(): void;
}

export interface SessionEvents {
  /** Refreshed view, at most ten times a second while training. */
  view: StepView;
  progress: TrainProgress;
  device: DeviceInfo;
  /** Something failed; `address` names the block where known. */
  error: { readonly code: string; readonly message: string; readonly address: string | null };
}

export type RequestName = keyof SessionRequests;
export type EventName = keyof SessionEvents;

export type ToWorker =
  | { readonly id: number; readonly name: RequestName; readonly payload: unknown }
  /** Answered at once: whether the worker is alive. */
  | { readonly ping: number };
export type FromWorker =
  | { readonly pong: number }
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string; readonly address: string | null }
  | { readonly event: EventName; readonly value: unknown };
