/** Prints the adapter that the `webgpu` package finds and exits 0, or says why there is none and exits 1. */
try {
  const { create } = await import('webgpu');
  const adapter = await create([]).requestAdapter();
  if (adapter === null) {
    process.stdout.write('the driver offers no adapter\n');
    process.exit(1);
  }
  await adapter.requestDevice();
  const { vendor, architecture, description } = adapter.info;
  process.stdout.write(`${vendor} ${architecture} ${description}\n`);
  // Dawn keeps threads alive: without this the process would not end.
  process.exit(0);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
