/** What is wrong with a block's inputs or attributes; the analysis adds the address. */
export interface OpError {
  readonly code: string;
  readonly message: string;
  readonly mend?: string;
  /** Port or attribute at fault. */
  readonly at?: string;
}

export const opError = (code: string, message: string, mend?: string, at?: string): OpError => ({
  code,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(at === undefined ? {} : { at }),
});
