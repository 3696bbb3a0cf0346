import { build, targets } from './lib/builds.mjs';

/** `npm run build [-- renderer|electron|cli ...]`: everything, or the named targets, from scratch. */
const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in targets));
if (unknown !== undefined) {
  process.stderr.write(`Unknown target "${unknown}". Known: ${Object.keys(targets).join(', ')}.\n`);
  process.exit(2);
}

for (const name of names.length > 0 ? names : Object.keys(targets)) {
  const started = performance.now();
  if (!build(name)) process.exit(1);
  process.stdout.write(`${name}: built in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
