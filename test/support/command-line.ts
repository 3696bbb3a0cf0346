import { runCommandLine } from '../../cli/program.ts';

export interface Captured {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with what it writes kept. */
export async function runCaptured(args: readonly string[]): Promise<Captured> {
  let out = '';
  let err = '';
  const status = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isInteractive: false,
  });
  return { status, out, err };
}
