import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Spawned {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const script = fileURLToPath(new URL('../../dist/cli/chainrule.mjs', import.meta.url));

/** Dawn's own remarks on stderr, which no command line switch of it keeps back. */
const DRIVER_REMARK = /^Warning: max\w+ artificially reduced .*\n/gm;

/** Runs the built command line in a process of its own. */
export function spawnCli(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Spawned> {
  return new Promise((resolve, reject) => {
    const { cwd, env, input } = options;
    const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...process.env, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code ?? -1, out, err: err.replace(DRIVER_REMARK, '') }));
    child.stdin.end(input ?? '');
  });
}
