import { setScriptHost } from '../kernels/script/script.ts';
import { runCommandLine } from './program.ts';
import { isScriptThread, serveScriptThread, threadScripts } from './scripts.ts';
import { processTerminal } from './terminal.ts';

async function main(): Promise<void> {
  // A reader that went away (chainrule ops | head) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const scripts = threadScripts();
  setScriptHost(scripts);
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
  // a thread that waits for the next script would keep the process from ending
  scripts.dispose();
}

await (isScriptThread ? serveScriptThread() : main());
