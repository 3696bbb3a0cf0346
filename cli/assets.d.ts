/** A file of a package as a data address: the command line is one file. */
declare module '*.wasm?url&inline' {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: it is how the bundler gives it
  export default address;
}
