/** What we use of papaparse. Its published types bring Node's with them, and this folder must not know Node. */
declare module 'papaparse/papaparse.js' {
  interface ParseError {
    readonly type: 'Quotes' | 'Delimiter' | 'FieldMismatch';
    readonly code: string;
    readonly message: string;
    readonly row?: number;
  }
  export interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly ParseError[];
  }
  export interface Parser {
    /** Called in `chunk`: nothing more is parsed until it is resumed. */
    pause(): void;
    resume(): void;
  }
  interface ParseConfig {
    readonly delimiter: string;
    /** Characters of the text that are parsed at once. */
    readonly chunkSize: number;
    readonly chunk: (result: ParseResult, parser: Parser) => void;
  }
  const Papa: { parse(text: string, config: ParseConfig): void };
  // biome-ignore lint/style/noDefaultExport: it is how the library exports itself
  export default Papa;
}
