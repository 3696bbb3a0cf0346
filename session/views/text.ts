/** What a model of characters says of the next one. */
export interface NextCharacter {
  /** The one that was drawn. */
  readonly character: string;
  /** Every character of the vocabulary, the likeliest first. */
  readonly choices: readonly { readonly character: string; readonly probability: number }[];
}

/** Above it the scores say nothing any more. */
export const MAX_TEMPERATURE = 100;

/** A text that is continued, and how. */
export interface TextRequest {
  /** What is written already. */
  readonly written: string;
  /** From 0 to {@link MAX_TEMPERATURE}. */
  readonly temperature: number;
  readonly seed: number;
}
