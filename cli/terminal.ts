/** Where a command writes; tests give their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether stderr is a terminal that a progress bar may be drawn on. */
  readonly isInteractive: boolean;
}

export const processTerminal = (): Terminal => ({
  out: (text) => {
    process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
  isInteractive: process.stderr.isTTY === true,
});
