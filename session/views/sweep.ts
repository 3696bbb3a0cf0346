/** One batch size, tried from the current weights; nothing that is stored changes. */
export interface SweepRequest {
  /** Samples of a batch; those trained on at most. */
  readonly batch: number;
  /** Samples to see before the loss is told: gradients of single samples. */
  readonly samples: number;
  /** Time for training at most, in seconds. */
  readonly seconds: number;
}

/** What a batch size came to. */
export interface SweepPoint {
  readonly batch: number;
  /** Once everything is compiled. */
  readonly stepsPerSecond: number;
  readonly samplesPerSecond: number;
  /** Samples seen when the loss was taken: fewer than asked for where the time was up. */
  readonly seen: number;
  /** Updates made of them. */
  readonly steps: number;
  /** L(S, w) before and behind them; null where it did not stay finite. */
  readonly before: number;
  readonly after: number | null;
  /** P of the training set. */
  readonly rows: number;
  /** Which device, in words. */
  readonly device: string;
  readonly precision: 'float32' | 'float64';
}
