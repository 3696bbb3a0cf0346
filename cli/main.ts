import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

// A reader that went away (chainrule ops | head) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const status = await runCommandLine(process.argv.slice(2), processTerminal());
process.exitCode = status;
