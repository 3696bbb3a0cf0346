/** An episode of the policy with the weights of now, without noise. */
export interface EpisodeView {
  readonly simulator: string;
  /** Seconds. */
  readonly timeStep: number;
  /** The state at the start and behind each time step. */
  readonly states: readonly Float64Array[];
  /** From -1 to 1, a number for each time step. */
  readonly controls: readonly number[];
  /** What a control of 1 is, in `controlUnit`. */
  readonly fullControl: number;
  readonly controlUnit: string;
  readonly rewards: readonly number[];
  readonly fell: boolean;
  /** Starts to choose from. */
  readonly episodes: number;
}
