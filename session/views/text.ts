/** What a model of characters says of the next one. */
export interface NextCharacter {
  /** The one that was drawn. */
  readonly character: string;
  /** Every character of the vocabulary, the likeliest first. */
  readonly choices: readonly { readonly character: string; readonly probability: number }[];
}

/** A text that is continued, and how. */
export interface TextRequest {
  /** What is written already. */
  readonly written: string;
  readonly temperature: number;
  readonly seed: number;
}
