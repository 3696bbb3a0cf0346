import { Command, CommanderError, Option } from 'commander';
import { WAYS } from '../graph-core/optim/ways.ts';
import { describeError } from '../session/session-error.ts';
import { opsCommand } from './commands/catalogue.ts';
import { type CheckOptions, checkCommand } from './commands/check.ts';
import { dataCommand } from './commands/data.ts';
import { devicesCommand } from './commands/devices.ts';
import { type DiffOptions, diffCommand } from './commands/diff.ts';
import { type ExportOptions, exportCommand, LATER_FORMATS } from './commands/export.ts';
import { type GenerateOptions, generateCommand } from './commands/generate.ts';
import { type RunOptions, runCommand } from './commands/run.ts';
import { type StepOptions, stepCommand } from './commands/step.ts';
import { type SweepOptions, sweepCommand } from './commands/sweep.ts';
import { type TrainOptions, trainCommand } from './commands/train.ts';
import { aboutGraph, diagnosticLine, Failure, STATUS } from './failure.ts';
import {
  addCommon,
  batchSize,
  etaChoice,
  jacobianPair,
  numberFromZero,
  positiveNumber,
  sampleChoice,
  selection,
  temperature,
  wholeNumber,
} from './options.ts';
import type { Terminal } from './terminal.ts';

declare const __CHAINRULE_VERSION__: string;

/** Runs one command line (without `node` and the script). Never throws, never prints a stack; gives the exit status. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let status: number = STATUS.ok;
  const program = build(terminal, (given) => {
    status = given;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, terminal);
  }
}

/** What went wrong, on stderr; the exit status. */
function report(error: unknown, terminal: Terminal): number {
  // commander has written its message already; it calls help and --version errors of status 0
  if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.ok : STATUS.usage;
  if (error instanceof Failure) {
    for (const d of error.diagnostics) terminal.err(`${diagnosticLine(d)}\n`);
    return error.status;
  }
  const { code, message, address } = describeError(error);
  terminal.err(`${diagnosticLine({ code, severity: 'error', address: address ?? 'chainrule', message })}\n`);
  return code.startsWith('device/') ? STATUS.device : STATUS.invalid;
}

type Done = (status: number) => void;

function build(terminal: Terminal, done: Done): Command {
  const program = new Command('chainrule')
    .description('Runs, steps, trains and checks computation graphs without a window.')
    .version(__CHAINRULE_VERSION__)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(add --help for the flags)');
  for (const add of [addRun, addStep, addTrain, addGenerate, addSweep, addCheck, addExport, addDiff, addData, addCatalogues])
    add(program, terminal, done);
  return program;
}

function addRun(program: Command, terminal: Terminal, done: Done): void {
  addCommon(program.command('run').description('values, costs and gradients').argument('<graph...>', 'graph files'))
    .option('--cotangents <file>', 'row vectors by address: backward starts there instead of at the costs')
    .option('--tangents <file>', 'directions by address: forward mode along them')
    .option('--hvp', 'how the gradients change along the tangents: the Hessian times that direction')
    .option('--values <list>', 'addresses to print, or all, or none', selection, 'all')
    .option('--gradients <list>', 'addresses to differentiate by, or all, or none', selection, 'all')
    .option('--cost <id>', 'the cost that is differentiated; by default the sum of all')
    .option('--jacobian <out:in>', 'derivative of one value by another; may be repeated', jacobianPair)
    .action(async (paths: string[], options: RunOptions) => done(await runCommand(paths, options, terminal)));
}

function addStep(program: Command, terminal: Terminal, done: Done): void {
  addCommon(
    program.command('step').description('the forward and backward passes, block by block').argument('<graph>', 'graph file'),
  )
    .option('--cotangents <file>', 'a row vector by address: backward starts there instead of at the costs')
    .option('--cost <id>', 'the cost that is differentiated; by default the sum of all')
    .option('--sample <p>', 'which sample x[p], counted from 0, or mean', sampleChoice, 0)
    .action(async (path: string, options: StepOptions) =>
      done(await aboutGraph(path, terminal, () => stepCommand(path, options, terminal), options.json)),
    );
}

function addTrain(program: Command, terminal: Terminal, done: Done): void {
  addCommon(program.command('train').description('trains as the graph says, flags first').argument('<graph>', 'graph file'))
    .option('--epochs <n>', 'passes over the training rows', wholeNumber(0))
    .option('--steps <n>', 'optimiser steps, instead of epochs', wholeNumber(0))
    .option('--batch <size>', 'samples of one step, or all', batchSize)
    .option('--optimizer <type>', `in the place of the graph's: ${WAYS.map(({ type }) => type).join(', ')}`)
    .option('--lr <x>', 'learning rate', positiveNumber)
    .option(
      '--eta <address=source>',
      'a matrix eta built at the start, from inverse-hessian or natural-gradient; may be repeated',
      etaChoice,
    )
    .option('--damping <x>', 'with --eta: added to the diagonal before the matrix is inverted', numberFromZero)
    .option('--save <file>', 'writes the graph with its new weights; to a .safetensors file these alone, a checkpoint')
    .option('--resume <file>', 'goes on from a checkpoint: its weights, optimiser state, count of steps and seed')
    .action(async (path: string, options: TrainOptions) =>
      done(await aboutGraph(path, terminal, () => trainCommand(path, options, terminal), options.json)),
    );
}

function addGenerate(program: Command, terminal: Terminal, done: Done): void {
  addCommon(program.command('generate').description('continues a text, character by character').argument('<graph>', 'graph file'))
    .option('--prompt <text>', 'what the text begins with', '')
    .option('--length <n>', 'characters to write', wholeNumber(1, 1_000_000), 200)
    .option('--temperature <x>', 'below 1 likely characters become likelier; 0 takes the likeliest', temperature, 1)
    .action(async (path: string, options: GenerateOptions) =>
      done(await aboutGraph(path, terminal, () => generateCommand(path, options, terminal), options.json)),
    );
}

function addSweep(program: Command, terminal: Terminal, done: Done): void {
  addCommon(
    program
      .command('sweep')
      .description('batch sizes from 1 to all: samples a second, and the loss after as many gradients')
      .argument('<graph>', 'graph file'),
  )
    .option('--samples <n>', 'samples that each batch size sees; by default four epochs', wholeNumber(1))
    .option('--seconds <x>', 'of training for each batch size at most', positiveNumber, 2)
    .option('--resume <file>', 'begins from a checkpoint')
    .action(async (path: string, options: SweepOptions) =>
      done(await aboutGraph(path, terminal, () => sweepCommand(path, options, terminal), options.json)),
    );
}

function addCheck(program: Command, terminal: Terminal, done: Done): void {
  addCommon(
    program
      .command('check')
      .description('gradients against differences, the GPU against the CPU')
      .argument('<graph>', 'graph file'),
  )
    .option('--cost <id>', 'the cost that is differentiated; by default the sum of all')
    .option('--block <path>', 'a block or a group instead: its own rules, whatever stands around it')
    .option('--sample <p>', 'with --block: which sample x[p], counted from 0', wholeNumber(0), 0)
    .action(async (path: string, options: CheckOptions) =>
      done(await aboutGraph(path, terminal, () => checkCommand(path, options, terminal), options.json)),
    );
}

function addExport(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('export')
    .description('writes the graph in another format')
    .argument('<graph>', 'graph file')
    .addOption(new Option('--to <format>', 'format').choices(['json', ...LATER_FORMATS]).makeOptionMandatory())
    .option('-o, --output <file>', 'file to write; standard output by default')
    .action(async (path: string, options: ExportOptions) =>
      done(await aboutGraph(path, terminal, () => exportCommand(path, options, terminal))),
    );
}

function addDiff(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('diff')
    .description('in what two graphs differ: blocks, wires, parameters, training')
    .argument('<before>', 'graph file')
    .argument('<after>', 'graph file')
    .option('--json', 'machine-readable')
    .action(async (before: string, after: string, options: DiffOptions) =>
      done(await aboutGraph(after, terminal, async () => diffCommand(before, after, options, terminal), options.json)),
    );
}

function addData(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('data')
    .description('what the tables of a graph hold, or one file of data')
    .argument('<file>', 'graph, or a file of data')
    .option('--json', 'machine-readable')
    .action(async (path: string, options: { json?: boolean }) =>
      done(await aboutGraph(path, terminal, async () => dataCommand(path, options, terminal), options.json)),
    );
}

function addCatalogues(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('ops')
    .description('the catalogue of blocks')
    .option('--json', 'machine-readable')
    .action((options: { json?: boolean }) => done(opsCommand(options, terminal)));

  program
    .command('devices')
    .description('the adapters found')
    .option('--json', 'machine-readable')
    .action(async (options: { json?: boolean }) => done(await devicesCommand(options, terminal)));
}
