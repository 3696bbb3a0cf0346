import { setScriptHost } from '../kernels/script/script.ts';
import { setThreads } from '../kernels/wasm/pool.ts';
import { runCommandLine } from './program.ts';
import { isScriptThread, serveScriptThread, threadScripts } from './scripts.ts';
import { processTerminal } from './terminal.ts';
import { isHelperThread, nodeThreads, serveHelperThread } from './threads.ts';

async function main(): Promise<void> {
  // A reader that went away (chainrule ops | head) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const scripts = threadScripts();
  setScriptHost(scripts);
  setThreads(nodeThreads());
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
  // a thread that waits for the next script would keep the process from ending
  scripts.dispose();
}

// Nothing is awaited at the top: a thread that is ended just before a module of that kind begins takes the whole process along (V8 11.3).
if (isHelperThread) serveHelperThread();
else void (isScriptThread ? serveScriptThread() : main());
