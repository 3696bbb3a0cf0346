/** What a device asks of the planner; bytes. */
export interface PlanLimits {
  /** Slots start at multiples of this. */
  readonly alignment: number;
  /** Largest arena. */
  readonly maxArenaBytes: number;
  /** Storage buffers in one dispatch. */
  readonly maxBindings: number;
}
