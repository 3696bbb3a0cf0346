/** A WGSL function and those that it calls. */
export interface WgslFunction {
  readonly text: string;
  readonly needs: readonly string[];
}

/** `needs` names the functions that the text calls. */
export const wgsl = (text: string, ...needs: readonly string[]): WgslFunction => ({ text, needs });
